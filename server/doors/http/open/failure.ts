/** What was thrown, as an answer: what is too much to be kept is told; of a bug of ours the journal alone learns what it was. */
import { TooManyEntries } from '../../../fhir/extract-indexes.ts'
import { problem } from '../../../fhir/operation-outcome.ts'
import { refuse } from './answer.ts'
import type { Answer } from './call.ts'

export function failure(error: unknown, label: string, said: string): Answer {
  if (error instanceof TooManyEntries) return refuse(413, problem('too-costly', error.message), label)
  const text = error instanceof Error ? error.message : String(error)
  const answer = refuse(500, problem('exception', said), label)
  return { ...answer, findings: [{ rule: 'open/exception', severity: 'error', text }] }
}
