/** Parameters that the search passes over. Epic mostly says nothing of it; the journal does. */
import type { Finding } from '../../../../journal/exchange.ts'
import type { ApiParameter, SearchApi } from '../api.ts'
import type { Issue } from '../outcome.ts'
import type { PersonalityName } from '../personality.ts'
import type { SearchValues } from './search-values.ts'

const RESULT_PARAMETERS: Record<string, string> = {
  _sort: 'Results cannot be sorted here: sort them on your side.',
  _elements: 'Whole resources are given here.',
}

/** 59100, with the name in capitals as Epic writes it. */
export const unknownIssues = ({ unknown }: SearchValues): Issue[] =>
  [...new Set(unknown.map(([name]) => name))].map((name) => ({
    code: 59100,
    diagnostics: `Unknown parameter: ${name.slice(0, 100).toUpperCase()}. Parameter has been ignored.`,
  }))

export function ignoredParameters(
  values: SearchValues,
  api: SearchApi,
  params: readonly (readonly [string, string])[],
  personality: PersonalityName,
): Finding[] {
  const parameters = [...api.parameters, ...(api.postFilters ?? [])]
  const known = parameters.map(({ name }) => name).join(', ')
  const ignored = (name: string, text: string): Finding => ({
    rule: 'epic/ignored-parameter',
    severity: 'warning',
    at: `query.${name.slice(0, 100)}`,
    expected: known,
    text,
  })
  const given = (name: string): string | undefined => params.find(([each]) => each === name)?.[1]
  const summary = given('_summary')
  const count = given('_count')
  return [
    ...[...new Set(values.unknown.map(([name]) => name))].map((name) =>
      ignored(name, RESULT_PARAMETERS[name] ?? unknownText(name, api)),
    ),
    ...parameters
      .filter(({ name, onlyFirst }) => onlyFirst && (values.native.get(name)?.length ?? 0) > 1)
      .map(({ name }) => ignored(name, `Only the first ${name} was looked at.`)),
    ...values.empty.map((name) => ignored(name, `The parameter ${name} has no value and was ignored.`)),
    ...(values.ids === undefined
      ? overruled(values, parameters)
      : [...values.native.keys()].map((name) => [name, '_id'] as const)
    ).map(([name, by]) => ignored(name, `The parameter ${name} was ignored because ${by} is there.`)),
    ...(values.ids === undefined ? passedOver(values, api.parameters, personality) : []).map(([name, why]) =>
      ignored(name, why),
    ),
    ...(summary === undefined || summary === 'count'
      ? []
      : [ignored('_summary', 'Of _summary only count is honoured.')]),
    ...(count === undefined || values.countText !== undefined
      ? []
      : [ignored('_count', `"${count.slice(0, 20)}" is no number of results to a page; write 1 or more.`)]),
  ]
}

const unknownText = (name: string, api: SearchApi): string =>
  name.includes(':')
    ? `Modifiers are not honoured here: ${name} was ignored and the search is wider than was asked for.`
    : `${api.name} knows no parameter ${name}: it was ignored, as production does, and the search is wider than was asked for.`

/** The parameters that others overrule, with one that does. */
function overruled(values: SearchValues, parameters: readonly ApiParameter[]): (readonly [string, string])[] {
  return parameters.flatMap(({ name, ignoredWith }) => {
    const by = values.native.has(name) ? ignoredWith?.find((other) => values.native.has(other)) : undefined
    return by === undefined ? [] : [[name, by] as const]
  })
}

/** The parameters that give a reason of their own for being ignored. */
const passedOver = (
  values: SearchValues,
  parameters: readonly ApiParameter[],
  personality: PersonalityName,
): (readonly [string, string])[] =>
  parameters.flatMap(({ name, ignoredBecause }) => {
    const why = values.native.has(name) ? ignoredBecause?.(values, personality) : undefined
    return why === undefined ? [] : [[name, why] as const]
  })

export function withoutIgnored(
  values: SearchValues,
  parameters: readonly ApiParameter[],
  personality: PersonalityName,
): SearchValues {
  // `_id` stands alone: everything else is passed over.
  if (values.ids !== undefined) return { ...values, native: new Map() }
  const all = [...overruled(values, parameters), ...passedOver(values, parameters, personality)]
  const gone = new Set(all.map(([name]) => name))
  const single = new Set(parameters.filter(({ onlyFirst }) => onlyFirst).map(({ name }) => name))
  const left = [...values.native].filter(([name]) => !gone.has(name))
  return {
    ...values,
    native: new Map(left.map(([name, given]) => [name, single.has(name) ? given.slice(0, 1) : given])),
  }
}
