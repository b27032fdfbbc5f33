/** Practitioner as Epic gives it to a backend client. */
import type { Practitioner } from '@medplum/fhirtypes'
import { internalStaffNumber } from '../identifiers/epic-numbers.ts'
import { OID } from '../oids.ts'
import { wholeName } from './display-of.ts'
import { leaveOutEmpty } from './leave-out-empty.ts'
import type { ShapeContext } from './shape-context.ts'

/** To a patient the family name is said to be there, and is not shown. */
const MASKED_FAMILY = {
  _family: {
    extension: [{ valueCode: 'masked', url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason' }],
  },
}

export async function shapePractitioner(
  practitioner: Practitioner & { id: string },
  context: ShapeContext,
): Promise<object> {
  const system = context.oids.customer(OID.provider)
  const number = internalStaffNumber(practitioner.id)
  return leaveOutEmpty({
    resourceType: 'Practitioner',
    id: context.ids.encode('Practitioner', practitioner.id),
    identifier: [
      { use: 'usual', type: { text: 'INTERNAL' }, system, value: `     ${number}` },
      { use: 'usual', type: { text: 'EXTERNAL' }, system, value: number },
      ...(practitioner.identifier ?? [])
        .map((identifier) => context.identityTypes.show(identifier))
        .filter((shown) => shown !== undefined),
    ],
    active: practitioner.active ?? true,
    name: (practitioner.name ?? []).map((name) =>
      leaveOutEmpty({
        use: 'usual',
        text: wholeName(name),
        ...(context.patient !== undefined ? MASKED_FAMILY : { family: name.family }),
        given: name.given,
        prefix: name.prefix,
        suffix: name.suffix,
      }),
    ),
    telecom: practitioner.telecom,
    gender: practitioner.gender,
    qualification: practitioner.qualification?.map(({ code }) => ({ code })),
  })
}
