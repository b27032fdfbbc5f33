/** What filing the results of one patient needs, and what it remembers while it goes through the message. */
import type { DiagnosticReport, Observation, Practitioner, Reference, Specimen } from '@medplum/fhirtypes'
import { writeJson } from '../../../../fhir/exact-numbers.ts'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { RecordVersion } from '../../../hospital.ts'
import { deepFreeze, type Found } from '../../../records/find-record.ts'
import type { FilingContext } from '../filing-context.ts'
import { practitionerIn } from '../map-participants.ts'
import { text } from '../reading.ts'

export interface ResultContext extends FilingContext {
  /** MSH-7, or now: when the results of a group were reported that does not say so itself. */
  reported: string
  /** A flowsheet's reading (EVN-4), whatever its codes */
  flowsheet: boolean
  people: Map<string, Reference<Practitioner> | undefined>
  /** What the lines of a message have alike is one frozen object, by what it says: it is indexed once for all of them. */
  alike: Map<string, object>
  /** Readings of a flowsheet are the patient's, in whichever group they stand. */
  readings: Map<string, PlannedResult>
}

export interface PlannedResult {
  /** Undefined for one that came too late. */
  target: Target<Observation> | undefined
}

/** A resource that the message changes: as it stands, and as it will be. */
export interface Target<R extends Observation | DiagnosticReport | Specimen> {
  resource: R
  standing?: Found<R>
  /** How it was before, to tell a change from a message that says the same again. */
  before: string
  issued?: string | undefined
}

export function targetOf<R extends Observation | DiagnosticReport | Specimen>(found: Found<R> | R): Target<R> {
  if (!('row' in found)) return { resource: found, before: '' }
  const { resource } = found
  const issued = 'issued' in resource ? resource.issued : undefined
  return { resource, standing: found, before: comparable(resource), issued }
}

/** Its members in one order: a value that was taken away and given again stands last. */
const comparable = (resource: object): string =>
  writeJson(Object.fromEntries(Object.entries(resource).sort(([one], [other]) => (one < other ? -1 : 1))))

/** A new version only where something changed; to report the same again is no change. */
export async function storeTarget<R extends Observation | DiagnosticReport | Specimen>(
  { tx, workspace, writer }: ResultContext,
  target: Target<R>,
  /** A report whose results changed is issued anew. */
  anew = false,
): Promise<{ resource: R & { id: string }; version: RecordVersion; changed: boolean }> {
  const { standing, resource, before } = target
  if (!standing) {
    const added = await writer.add(tx, workspace, resource)
    return { resource: added, version: { id: added.id, version: 1 }, changed: true }
  }
  const { id } = standing.resource
  const same = { ...resource, id }
  const again = anew ? resource : { ...resource, issued: target.issued }
  if (comparable(resource) === before || comparable(again) === before)
    return { resource: same, version: { id, version: standing.row.version }, changed: false }
  const row = await writer.put(tx, workspace, same, standing.row)
  return { resource: same, version: { id, version: row.version }, changed: true }
}

/** The same clinician stands on every line of a message, and is looked up once. */
export async function personIn(
  { reading, tx, workspace, people }: ResultContext,
  segment: Segment,
  field: number,
): Promise<Reference<Practitioner> | undefined> {
  const key = [1, 2, 3, 9, 13].map((component) => text(segment, field, component) ?? '').join('^')
  if (!people.has(key)) people.set(key, await practitionerIn(reading, tx, workspace, segment, field))
  return people.get(key)
}

/** The one of the message that says the same as `made`. */
export function alike<T extends object>({ alike: known }: Pick<ResultContext, 'alike'>, made: T): T {
  const key = JSON.stringify(made)
  const before = known.get(key)
  if (before) return before as T
  known.set(key, deepFreeze(made))
  return made
}
