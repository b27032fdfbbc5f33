/** One entry that fails undoes its transaction: thrown so that nothing is kept, caught where the answer is made. */
import type { Issue, OperationOutcome } from '../../../../fhir/operation-outcome.ts'
import { outcomeAnswer } from '../answer.ts'
import type { Answer } from '../call.ts'
import type { BadEntry, Entry } from './read-bundle.ts'

export class EntryRefused extends Error {
  readonly entry: Entry | BadEntry
  readonly answer: Answer

  constructor(entry: Entry | BadEntry, answer: Answer) {
    super(`Bundle.entry[${entry.index}] was refused.`)
    this.entry = entry
    this.answer = answer
  }
}

/** These speak of the address of the whole request, which is right. */
const OF_ADDRESSES = new Set([404, 405, 406, 410, 415])

export function refusedAnswer({ entry, answer }: EntryRefused): Answer {
  const at = `Bundle.entry[${entry.index}]`
  const { issue } = JSON.parse(String(answer.body)) as OperationOutcome
  const issues = issue.map(
    ({ expression = [], diagnostics, extension: [line, column] = [], ...rest }): Issue => ({
      ...rest,
      ...(line === undefined || column === undefined ? {} : { line: line.valueInteger, column: column.valueInteger }),
      diagnostics: `${at} (${entry.name}): ${diagnostics} Nothing of the transaction was done.`,
      expression: place(at, expression[0]),
    }),
  )
  return outcomeAnswer(OF_ADDRESSES.has(answer.status) ? 400 : answer.status, issues, { label: 'transaction' })
}

/** `Patient.id` within the resource of the entry; what is in the request of the entry is pointed at as that. */
function place(at: string, expression: string | undefined): string {
  if (expression === undefined || expression.startsWith('http.')) return at
  return expression.startsWith('Bundle.')
    ? expression
    : `${at}.resource.${expression.replace(/^[A-Z]\w*\.?/, '')}`.replace(/\.$/, '')
}
