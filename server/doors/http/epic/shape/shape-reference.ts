/** References as Epic writes them: relative, with a display; to an encounter also with its CSN. */
import type { Encounter, Reference } from '@medplum/fhirtypes'
import { referenceTarget } from '../../../../fhir/reference-target.ts'
import { SYSTEM } from '../identifiers/synapxe-systems.ts'
import { OID } from '../oids.ts'
import { displayOf } from './display-of.ts'
import { leaveOutEmpty } from './leave-out-empty.ts'
import type { ShapeContext } from './shape-context.ts'

/** Types whose display is taken from the record, others keep the display they were stored with; of a condition, the form of its id. */
const LOOKED_UP = new Set(['Patient', 'Practitioner', 'Organization', 'Location', 'Encounter', 'Condition'])

export async function shapeReference(
  reference: Reference | undefined,
  context: ShapeContext,
): Promise<object | undefined> {
  if (reference === undefined) return undefined
  const target = referenceTarget(reference)
  // What is not in the records (contained, absolute, by identifier) is named, not pointed to.
  if (target === undefined || target.type === '' || target.id.includes(':')) {
    return reference.display === undefined ? undefined : { display: reference.display }
  }
  const { type, id } = target
  const resource = LOOKED_UP.has(type) ? await context.lookUp(type, id) : undefined
  return leaveOutEmpty({
    reference: `${type}/${context.ids.encode(type, id, resource)}`,
    type: type === 'Practitioner' ? type : undefined,
    identifier: resource?.resourceType === 'Encounter' ? csn(resource, context) : undefined,
    display: (resource === undefined ? undefined : displayOf(resource)) ?? reference.display,
  })
}

export async function shapeReferences(references: Reference[] | undefined, context: ShapeContext): Promise<object[]> {
  if (references === undefined) return []
  const shaped = await Promise.all(references.map((reference) => shapeReference(reference, context)))
  return shaped.filter((reference) => reference !== undefined)
}

/** Elements of a record that are references, or lists of them. Those that are not there, which are most, are not waited for. */
export async function shapeThose<Name extends string>(
  record: Partial<Record<Name, Reference | Reference[]>>,
  names: readonly Name[],
  context: ShapeContext,
): Promise<Partial<Record<Name, object>>> {
  const shaped: Partial<Record<Name, object>> = {}
  for (const name of names) {
    const found = record[name]
    if (found === undefined) continue
    const made = await (Array.isArray(found) ? shapeReferences(found, context) : shapeReference(found, context))
    if (made !== undefined) shaped[name] = made
  }
  return shaped
}

function csn(encounter: Encounter, { oids }: ShapeContext): object | undefined {
  const value = encounter.identifier?.find(({ system }) => system === SYSTEM.caseId)?.value
  return value === undefined ? undefined : { use: 'usual', system: oids.customer(OID.csn), value }
}
