/** Location as Epic gives it: a department, a room or a bed, with what it is part of. */
import type { Location } from '@medplum/fhirtypes'
import { leaveOutEmpty } from './leave-out-empty.ts'
import type { ShapeContext } from './shape-context.ts'
import { shapeAddress } from './shape-patient.ts'
import { shapeReference } from './shape-reference.ts'

export async function shapeLocation(location: Location & { id: string }, context: ShapeContext): Promise<object> {
  const [managingOrganization, partOf] = await Promise.all([
    shapeReference(location.managingOrganization, context),
    shapeReference(location.partOf, context),
  ])
  return leaveOutEmpty({
    resourceType: 'Location',
    id: context.ids.encode('Location', location.id),
    identifier: (location.identifier ?? [])
      .map((identifier) => context.identityTypes.show(identifier))
      .filter((shown) => shown !== undefined),
    status: location.status,
    operationalStatus: location.operationalStatus,
    name: location.name,
    alias: location.alias,
    description: location.description,
    mode: location.mode,
    type: location.type,
    telecom: location.telecom,
    address: location.address === undefined ? undefined : shapeAddress(location.address),
    physicalType: location.physicalType,
    managingOrganization,
    partOf,
  })
}
