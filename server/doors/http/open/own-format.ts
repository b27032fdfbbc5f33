/** Requests whose answer has a media type of its own, whatever FHIR format Accept might name: files, and raw bytes. */
import type { Format } from '../../../fhir/accept.ts'
import type { DoorRequest } from '../door.ts'

const FOR_OUTCOMES: Format = { kind: 'json', mediaType: 'application/fhir+json' }

/** The format of what is said beside such bytes; `asked` for every other request. */
export function ownFormat({ segments: [first] }: DoorRequest, asked: Format | undefined): Format | undefined {
  if (first === '_bulk') return FOR_OUTCOMES
  return first === 'Binary' ? (asked ?? FOR_OUTCOMES) : asked
}
