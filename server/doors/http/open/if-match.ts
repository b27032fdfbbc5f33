/** The If-Match header (FHIR R4 http §3.1.0.5): `W/"3"`, or `"3"` from clients that forget that versions are weak. */
import { problem } from '../../../fhir/operation-outcome.ts'
import { refuse } from './answer.ts'
import type { Answer, Call } from './call.ts'

function ifMatchVersion(header: string | string[] | undefined): number | undefined | 'unreadable' {
  if (header === undefined) return undefined
  const version = typeof header === 'string' ? /^\s*(?:W\/)?"?(\d{1,15})"?\s*$/.exec(header)?.[1] : undefined
  return version === undefined ? 'unreadable' : Number(version)
}

/** As the option that the records take, or the refusal of a header that names no version. */
export function ifMatchOption({ request }: Call, label: string): { ifMatch?: number } | Answer {
  const ifMatch = ifMatchVersion(request.headers['if-match'])
  if (ifMatch === 'unreadable') return refuse(400, problem('value', 'If-Match must be a version such as W/"3".'), label)
  return ifMatch === undefined ? {} : { ifMatch }
}

/** Somebody was quicker (FHIR R4 http §3.1.0.5: 412). */
export function conflictAnswer(
  type: string,
  id: string,
  ifMatch: number | undefined,
  current: number,
  label: string,
): Answer {
  const now = current === 0 ? 'does not exist' : `is at version ${current}`
  return refuse(
    412,
    problem('conflict', `${type}/${id} ${now}, but If-Match asked for ${ifMatch}. Read it again, then write.`),
    label,
  )
}
