/** Requests whose answer has a media type of its own, whatever FHIR format Accept might name: files, and raw bytes. */
import type { Format } from '../../../fhir/accept.ts'
import type { DoorRequest } from '../door.ts'

const FOR_OUTCOMES: Format = { kind: 'json', mediaType: 'application/fhir+json' }

/** The format of what is said beside the bytes. */
export const ownFormat = ({ segments: [first] }: DoorRequest): Format | undefined =>
  first === '_bulk' ? FOR_OUTCOMES : undefined
