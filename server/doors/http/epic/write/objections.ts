/** The refusals that most creates share, by Epic's codes: something is missing, or has a value that is not taken. */
import type { Annotation } from '@medplum/fhirtypes'
import type { Finding } from '../../../../journal/exchange.ts'
import type { ErrorCode } from '../error-catalogue.ts'
import { type Refusal, refuse } from '../outcome.ts'

export interface Objection {
  /** The element, as Epic writes it: `context/encounter` */
  expression: string
  diagnostics: string
  /** For the person: what to do. */
  text: string
  expected?: string
  actual?: string
}

/** 59108 */
export const missing = (objection: Objection): Refusal => objectTo(59108, 'epic/required', objection)
/** 59111 */
export const invalid = (objection: Objection): Refusal => objectTo(59111, 'epic/invalid-value', objection)
/** 59159 */
export const breaksRule = (objection: Objection): Refusal => objectTo(59159, 'epic/business-rule', objection)

export function objectTo(code: ErrorCode, rule: string, objection: Objection): Refusal {
  const { expression, diagnostics, text, expected, actual } = objection
  const finding: Omit<Finding, 'severity'> = {
    rule,
    at: `body.${expression}`,
    text,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual: actual.slice(0, 200) }),
  }
  return refuse({ code, diagnostics, expression }, finding)
}

/** A note that is longer than Epic has room for. `text`: what to do. */
export function refuseNote(
  notes: readonly Annotation[] | undefined,
  longest: number,
  text: string,
): Refusal | undefined {
  const actual = Math.max(0, ...(notes ?? []).map((note) => (note.text ?? '').length))
  if (actual <= longest) return undefined
  return invalid({
    expression: 'note',
    diagnostics: `Note is longer than ${longest} characters.`,
    expected: `at most ${longest} characters`,
    actual: String(actual),
    text,
  })
}
