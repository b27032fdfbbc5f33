/** Required bindings: the code must be one of the value set (FHIR R4 terminologies §4.1.5). What is not carried is said, not guessed. */
import { isObject } from '../../is-object.ts'
import { textOf } from './issue.ts'
import type { Run } from './run.ts'

export function checkBinding(value: unknown, type: string, url: string, run: Run) {
  const set = run.valueSet(url)
  if (set === undefined) {
    if (run.levels.warnings) {
      run.say('binding-not-checked', 'not-found', `was not checked: the value set ${url} is not carried here.`, {
        severity: 'information',
      })
    }
    return
  }
  if (typeof value === 'string') {
    if (!set.hasCode(value))
      run.say(
        'binding',
        'code-invalid',
        `has the code "${value.slice(0, 64)}", which is not in ${url}.${set.advice(value)}`,
      )
    return
  }
  if (!isObject(value)) return
  const codings = type === 'CodeableConcept' ? value['coding'] : [value]
  const list = (Array.isArray(codings) ? codings : []).filter(isObject)
  if (list.some(({ system, code }) => typeof system === 'string' && typeof code === 'string' && set.has(system, code)))
    return
  if (type === 'CodeableConcept' && list.length === 0) {
    if (value['extension'] !== undefined) return
    return run.say('binding', 'code-invalid', `needs a coding out of ${url}: text alone is not enough.`)
  }
  // A Quantity or a Coding that says nothing of its code is a matter of other rules.
  if (list.every(({ code }) => code === undefined) && type !== 'CodeableConcept') return
  const given = list
    .map(({ system, code }) => `${textOf(system, 'no system')}|${textOf(code)}`.slice(0, 100))
    .join(', ')
  const first = list[0]?.['code']
  const advice = typeof first === 'string' ? set.advice(first) : ''
  run.say('binding', 'code-invalid', `has ${given}, which is not in ${url}.${advice}`, {
    at: type === 'CodeableConcept' && list.length === 1 ? ['coding', 0] : [],
  })
}
