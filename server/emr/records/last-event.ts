/** When the last event happened that a record was told of by message or workflow, so that a late message does not turn it back. */
import type { Extension } from '@medplum/fhirtypes'

const LAST = 'urn:ngemr-sandbox:extension:last-event'

interface Extensible {
  resourceType?: string
  extension?: Extension[]
}

/** Of what else beside itself a record keeps the time: the list of allergies is known by its patient. */
export const ALLERGY_LIST = 'urn:ngemr-sandbox:extension:last-allergy-list'

/** A time before the one that stands changes nothing. */
export function noteEvent(record: Extensible, at: string, of = LAST): void {
  if (laterEvent(record, at, of)) return
  const others = record.extension?.filter(({ url }) => url !== of) ?? []
  record.extension = [...others, { url: of, valueDateTime: at }]
}

/** The time of the later event when this one comes too late. */
export function laterEvent(record: Extensible, at: string, of = LAST): string | undefined {
  const last = record.extension?.find(({ url }) => url === of)?.valueDateTime
  return last !== undefined && Date.parse(at) < Date.parse(last) ? last : undefined
}
