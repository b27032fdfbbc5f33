/**
 * The If-Match header (FHIR R4 http §3.1.0.5): `W/"3"`, or `"3"` from clients that forget that versions are weak; several of
 * them, or `*` for any that is there (RFC 9110 §13.1.1).
 */
import type { IfMatch } from '../../../emr/hospital.ts'
import { problem } from '../../../fhir/operation-outcome.ts'
import { refuse } from './answer.ts'
import type { Answer, Call } from './call.ts'

function versionsOf(header: string | string[]): IfMatch | 'unreadable' {
  const text = String(header).trim()
  if (text === '*') return 'any'
  const versions: number[] = []
  // RFC 9110 §5.6.1: nothing between two commas is no tag.
  for (const tag of text.split(',').map((one) => one.trim())) {
    if (tag === '') continue
    const version = /^(?:W\/)?"?(\d{1,15})"?$/.exec(tag)?.[1]
    if (version === undefined) return 'unreadable'
    versions.push(Number(version))
  }
  return versions.length === 0 ? 'unreadable' : versions
}

/** As the option that the records take, or the refusal of a header that names no version. */
export function ifMatchOption({ request }: Call, label: string): { ifMatch?: IfMatch } | Answer {
  const header = request.headers['if-match']
  if (header === undefined) return {}
  const ifMatch = versionsOf(header)
  if (ifMatch !== 'unreadable') return { ifMatch }
  return refuse(400, problem('value', 'If-Match must be a version such as W/"3", several of them, or *.'), label)
}

/** Somebody was quicker (FHIR R4 http §3.1.0.5: 412). */
export function conflictAnswer(
  type: string,
  id: string,
  ifMatch: IfMatch | undefined,
  current: number,
  label: string,
): Answer {
  const now = current === 0 ? 'does not exist' : `is at version ${current}`
  const asked = ifMatch === 'any' ? 'any version' : ifMatch?.slice(0, 20).join(' or ')
  return refuse(
    412,
    problem('conflict', `${type}/${id} ${now}, but If-Match asked for ${asked}. Read it again, then write.`),
    label,
  )
}
