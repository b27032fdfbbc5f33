/** Provenance is made from the record it tells of: who recorded it, when, for which organisation. Nothing of it is kept. */
import type { Provenance, Reference, Resource } from '@medplum/fhirtypes'
import { isResourceType } from '../../../fhir/definitions/definitions.ts'
import { referenceTarget } from '../../../fhir/reference-target.ts'
import type { Derive } from './api.ts'
import type { StoredRecord } from './shape/record-memory.ts'
import type { ShapeContext } from './shape/shape-context.ts'

const PARTICIPANT = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type'
/** Logical ids have at most so many letters. */
const LONGEST = 64

export const deriveProvenance: Derive = async (id, { lookUp }) => {
  const [, type = '', target = ''] = /^p\.([A-Za-z]+)\.(.+)$/.exec(id) ?? []
  if (!isResourceType(type)) return undefined
  const resource = await lookUp(type, target)
  return resource === undefined ? undefined : provenanceOf(resource as Resource & { id: string })
}

/** The records that a Provenance tells of, as far as they are here: who may not see them may not see who wrote them either. */
export async function recordsToldOf(
  { target }: Provenance,
  { lookUp }: Pick<ShapeContext, 'lookUp'>,
): Promise<Resource[]> {
  const told: Resource[] = []
  for (const reference of target ?? []) {
    const of = referenceTarget(reference)
    const record = of === undefined ? undefined : await lookUp(of.type, of.id)
    if (record !== undefined) told.push(record)
  }
  return told
}

/** Nothing for a record that does not say when it came about. */
export function provenanceOf(resource: Resource & { id: string }): StoredRecord | undefined {
  const { resourceType: type } = resource
  const id = `p.${type}.${resource.id}`
  const said = resource as unknown as Readonly<Record<string, unknown>>
  const recorded = firstInstant(said)
  if (recorded === undefined || id.length > LONGEST) return undefined
  const provenance: Provenance & { id: string } = {
    resourceType: 'Provenance',
    id,
    target: [{ reference: `${type}/${resource.id}` }],
    recorded,
    agent: [
      {
        type: { coding: [{ system: PARTICIPANT, code: 'author', display: 'Author' }], text: 'Author' },
        who: firstPerson(said) ?? { display: 'NGEMR' },
      },
    ],
  }
  return { type: 'Provenance', id, text: JSON.stringify(provenance) }
}

// Assumption provenance: Epic's rule is not published; author and time are taken from the record itself.
const TIMES = ['recordedDate', 'issued', 'authoredOn', 'date', 'created', 'occurrenceDateTime', 'effectiveDateTime']
const PEOPLE = ['recorder', 'author', 'requester', 'asserter', 'performer', 'source', 'participant']

function firstInstant(said: Readonly<Record<string, unknown>>): string | undefined {
  for (const name of TIMES) {
    const at = said[name]
    if (typeof at !== 'string') continue
    const ms = Date.parse(at.length === 10 ? `${at}T00:00:00+08:00` : at)
    if (!Number.isNaN(ms)) return new Date(ms).toISOString()
  }
  const meta = said['meta'] as { lastUpdated?: string } | undefined
  return meta?.lastUpdated
}

type Agent = Provenance['agent'][number]['who']

function firstPerson(said: Readonly<Record<string, unknown>>): Agent | undefined {
  for (const name of PEOPLE) {
    for (const value of [said[name] ?? []].flat() as (Reference & { actor?: Reference; individual?: Reference })[]) {
      const who = value.actor ?? value.individual ?? value
      if (/^(Practitioner|PractitionerRole|Organization|Patient|RelatedPerson|Device)\//.test(who.reference ?? ''))
        return who as Agent
    }
  }
  return undefined
}
