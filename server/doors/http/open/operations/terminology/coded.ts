/** What the terminology operations are asked about: a code with its system, a Coding, or a CodeableConcept. */
import { problem } from '../../../../../fhir/operation-outcome.ts'
import { isObject } from '../../../../../is-object.ts'
import { refuse } from '../../answer.ts'
import type { OperationCall } from '../answer-operation.ts'
import { type Values, WrongValue } from '../parameter-values.ts'

export interface Coded {
  system?: string
  code: string
  display?: string
}

/** `systemName`: the parameter that holds the system (`url` for a code system's own operation). */
export function readCoded(values: Values, systemName: 'system' | 'url'): Coded[] {
  const code = values.text('code')
  const system = values.text(systemName)
  const display = values.text('display')
  const given = code === undefined ? [] : [coded({ system, code, display })]
  for (const { item } of [...values.all('coding'), ...values.all('codeableConcept')]) {
    const concept = (item ?? {}) as Record<string, unknown>
    const codings = isObject(concept['valueCodeableConcept'])
      ? ((concept['valueCodeableConcept']['coding'] ?? []) as unknown[])
      : [concept['valueCoding']]
    for (const each of Array.isArray(codings) ? codings : []) {
      if (isObject(each) && typeof each['code'] === 'string') given.push(coded(each))
    }
  }
  if (given.length > 0) return given
  throw new WrongValue(
    problem('required', `Say which code: code (with ${systemName}), coding or codeableConcept.`, 'http.code'),
  )
}

function coded({ system, code, display }: Record<string, unknown>): Coded {
  return {
    code: String(code),
    ...(typeof system === 'string' ? { system } : {}),
    ...(typeof display === 'string' ? { display } : {}),
  }
}

/** Nothing is guessed: what is not carried is answered with not-found. */
export const notChecked = ({ label }: OperationCall, why: string) =>
  refuse(404, problem('not-found', `Not checked: ${why}.`), label)

/** Parameters of the answer to a validation. */
export const verdict = (
  result: boolean,
  said: { message?: string | undefined; display?: string | undefined },
): string =>
  JSON.stringify({
    resourceType: 'Parameters',
    parameter: [
      { name: 'result', valueBoolean: result },
      ...(said.message === undefined ? [] : [{ name: 'message', valueString: said.message }]),
      ...(said.display === undefined ? [] : [{ name: 'display', valueString: said.display }]),
    ],
  })

/** A display may differ in case; one that names something else is wrong. */
export const displayProblem = (given: string | undefined, known: string | undefined): string | undefined =>
  given === undefined || known === undefined || given.toLowerCase() === known.toLowerCase()
    ? undefined
    : `The display "${given.slice(0, 200)}" is not that of the code: "${known}".`
