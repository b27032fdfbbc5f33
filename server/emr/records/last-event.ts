/** When the last event happened that a record was told of by message or workflow, so that a late message does not turn it back. */
import type { Extension } from '@medplum/fhirtypes'

const LAST = 'urn:ngemr-sandbox:extension:last-event'

interface Extensible {
  extension?: Extension[]
}

export function noteEvent(record: Extensible, at: string): void {
  const others = record.extension?.filter(({ url }) => url !== LAST) ?? []
  record.extension = [...others, { url: LAST, valueDateTime: at }]
}

/** The time of the later event when this one comes too late. */
export function laterEvent(record: Extensible, at: string): string | undefined {
  const last = record.extension?.find(({ url }) => url === LAST)?.valueDateTime
  return last !== undefined && Date.parse(at) < Date.parse(last) ? last : undefined
}
