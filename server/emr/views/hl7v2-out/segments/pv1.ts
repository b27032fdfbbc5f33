/** PV1: the class as NGEMR writes it (IP, OP), ward^room^bed^facility in PV1-3, doctors by MCR, the visit number in PV1-19. */
import type { Encounter } from '@medplum/fhirtypes'
import { timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import type { SegmentSpec } from '../../../../hl7v2/write-message.ts'
import { identifierValue, SYSTEM } from '../../../identifiers.ts'
import { hasRole, VISIT_ROLES } from '../../participant-roles.ts'
import type { AdtContext } from '../adt-context.ts'
import { locationField } from '../place-field.ts'
import { practitionerField } from '../practitioner-field.ts'
import { itemOf } from './items.ts'

/** ED is assumed: the published samples show IP and OP. */
const classes: Record<string, string> = { IMP: 'IP', ACUTE: 'IP', NONAC: 'IP', OBSENC: 'IP', SS: 'IP', EMER: 'ED' }

type VisitContext = Pick<
  AdtContext,
  'encounter' | 'place' | 'temporary' | 'destination' | 'header' | 'reads' | 'workspace' | 'setId'
>

export const renderPv1 = async (context: VisitContext): Promise<SegmentSpec[]> => {
  const { encounter, setId, temporary, destination } = context
  if (!encounter) return []
  const { hospitalization, period } = encounter
  const started = period?.start && timestampFromIso(period.start)
  const ended = period?.end && timestampFromIso(period.end)
  return [
    {
      name: 'PV1',
      fields: {
        1: String(setId),
        2: classes[encounter.class.code ?? ''] ?? 'OP',
        3: await locationField(context, context.place),
        4: encounter.type?.[0]?.coding?.find(({ system }) => system === 'urn:ngemr-sandbox:admission-type')?.code,
        ...(await doctorFields(context, encounter)),
        10: encounter.serviceType?.coding?.[0]?.code,
        ...(temporary ? { 11: await locationField(context, temporary) } : {}),
        14: hospitalization?.admitSource?.coding?.[0]?.code,
        19: identifierValue(encounter, SYSTEM.caseId),
        20: itemOf(encounter, 'PV1-20') ?? 'SELF',
        36: hospitalization?.dischargeDisposition?.coding?.[0]?.code,
        37: hospitalization?.destination?.display,
        ...(destination ? { 42: await locationField(context, destination) } : {}),
        ...(started ? { 44: started } : {}),
        ...(ended ? { 45: ended } : {}),
      },
      trailing: 7,
    },
  ]
}

async function doctorFields(context: VisitContext, encounter: Encounter): Promise<SegmentSpec['fields']> {
  if (!encounter.participant?.length) return {}
  const told = VISIT_ROLES.map(async ({ field, code }) => [field, await doctors(context, encounter, code)] as const)
  return Object.fromEntries(await Promise.all(told))
}

/** Everyone with that part in the visit. */
async function doctors({ reads, workspace }: VisitContext, { participant = [] }: Encounter, role: string) {
  const fields = await Promise.all(
    participant
      .filter((each) => hasRole(each, role))
      .map(({ individual }) => practitionerField(reads, workspace, individual)),
  )
  const named = fields.filter((field) => field !== undefined)
  return named.length > 0 ? { repeat: named } : undefined
}
