/** Organization as Epic gives it. */
import type { Organization } from '@medplum/fhirtypes'
import { leaveOutEmpty } from './leave-out-empty.ts'
import type { ShapeContext } from './shape-context.ts'
import { shapeAddress } from './shape-patient.ts'
import { shapeReference } from './shape-reference.ts'

export async function shapeOrganization(
  organization: Organization & { id: string },
  context: ShapeContext,
): Promise<object> {
  return leaveOutEmpty({
    resourceType: 'Organization',
    id: context.ids.encode('Organization', organization.id),
    identifier: (organization.identifier ?? [])
      .map((identifier) => context.identityTypes.show(identifier))
      .filter((shown) => shown !== undefined),
    active: organization.active ?? true,
    type: organization.type,
    name: organization.name,
    alias: organization.alias,
    telecom: organization.telecom,
    address: organization.address?.map(shapeAddress),
    partOf: await shapeReference(organization.partOf, context),
  })
}
