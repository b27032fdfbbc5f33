/** From the parameters of a request to a plan, or to the refusal that Epic would give. */
import type { Clause } from '../../../../fhir/resource-query.ts'
import type { Finding } from '../../../../journal/exchange.ts'
import { formatQuery } from '../../parse-query.ts'
import type { NativeParameter, SearchApi, SearchAsk } from '../api.ts'
import type { AuthorisedCall } from '../call.ts'
import { type Issue, type Refusal, refuse } from '../outcome.ts'
import { allIds } from './all-ids.ts'
import { chooseSubTypes } from './choose-sub-types.ts'
import { ignoredParameters, unknownIssues, withoutIgnored } from './ignored-parameters.ts'
import type { Planned } from './search-plan.ts'
import { readSearchValues, type SearchValues } from './search-values.ts'

/** More alternatives than anyone asks for in earnest, and than one database query should hold. */
const MOST_VALUES = 300

export async function planSearch(
  call: AuthorisedCall,
  apis: readonly SearchApi[],
  granted: readonly SearchApi[],
): Promise<Planned> {
  const [api] = apis
  if (api === undefined) throw new Error('A search was routed to no API.')
  const read = readSearchValues(call.params, new Set(api.parameters.map(({ name }) => name)))
  const values = withoutIgnored(read, api.parameters, call.state.personality.name)
  const findings: Finding[] = ignoredParameters(read, api, call.params, call.state.personality.name)
  const unknown = unknownIssues(read)
  const fail = (refused: Refusal): Planned => ({
    refused: { issues: [...unknown, ...refused.issues], findings: [...refused.findings, ...findings] },
  })

  if (call.params.reduce((sum, [, value]) => sum + value.split(',').length, 0) > MOST_VALUES)
    return fail(tooManyValues())
  let nothing: string | undefined
  if (values.ids === undefined) {
    for (const rule of api.rules) {
      const objection = rule(values, call.context)
      if (objection === undefined) continue
      if ('refused' in objection) return fail(objection.refused)
      nothing ??= objection.nothing
    }
  }
  const chosen = chooseSubTypes(values, apis, granted)
  if ('refused' in chosen) return fail(chosen.refused)
  const asked = await ask(values, api, call)
  if ('refused' in asked) return fail(asked.refused)
  nothing ??= asked.nothing ?? chosen.nothing
  if (nothing !== undefined)
    findings.push({ rule: 'epic/finds-nothing', severity: 'warning', at: 'query', text: nothing })
  const told: Issue[] = api.tellsUnknown ? unknown : []
  return {
    plan: {
      api,
      clauses: [...asked.clauses, ...chosen.clauses],
      keep: api.hides === undefined ? asked.keep : [...asked.keep, (resource) => api.hides?.(resource) === false],
      nothing: nothing !== undefined,
      count: values.count,
      onlyCount: values.onlyCount,
      self: selfQuery(values),
      issues: [...told, ...chosen.issues],
      findings: [...findings, ...chosen.findings],
    },
  }
}

interface AskedAll {
  clauses: Clause[]
  keep: ((resource: never) => boolean)[]
  nothing?: string
}

async function ask(
  values: SearchValues,
  api: SearchApi,
  call: AuthorisedCall,
): Promise<AskedAll | { refused: Refusal }> {
  const all: AskedAll = { clauses: [], keep: [] }
  if (values.ids !== undefined) return askIds(values.ids, api.type, call)
  const search: SearchAsk = {
    workspace: call.workspace,
    values,
    context: call.context,
    allIds: (type) => allIds(call, type),
  }
  for (const parameter of api.parameters) {
    for (const value of values.native.get(parameter.name) ?? []) {
      const asked = await askOne(parameter, value, search)
      if (asked === undefined) continue
      if ('refused' in asked) return asked
      if ('nothing' in asked) all.nothing ??= asked.nothing
      else all.clauses.push(asked.clause)
    }
    const { keep } = parameter
    if (keep !== undefined) all.keep.push(...(values.native.get(parameter.name) ?? []).map((value) => keep(value)))
  }
  return all
}

const askOne = async ({ ask }: NativeParameter, value: string, search: SearchAsk) => ask?.(value, search)

function askIds(epicIds: readonly string[], type: string, { state }: AuthorisedCall): AskedAll {
  const ids = epicIds.map((epicId) => state.ids.decode(type, epicId)).filter((id) => id !== undefined)
  const clauses: Clause[] = [{ anyOf: ids.map((id) => ({ kind: 'id', id })) }]
  if (ids.length > 0) return { clauses, keep: [] }
  return { clauses: [], keep: [], nothing: `_id names no ${type} of this door: take ids from a search here.` }
}

/** Native parameters by name, then `_id`, and `_count` last: Epic's order, whatever the request's. */
function selfQuery({ native, ids, countText }: SearchValues): string {
  const named =
    ids === undefined
      ? [...native].flatMap(([name, given]) => given.map((value): [string, string] => [name, value]))
      : []
  const sorted = named.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const rest: [string, string][] = [
    ...(ids === undefined ? [] : [['_id', ids.join(',')] as [string, string]]),
    ...(countText === undefined ? [] : [['_count', countText] as [string, string]]),
  ]
  return formatQuery([...sorted, ...rest])
}

const tooManyValues = (): Refusal =>
  refuse(
    { code: 4115, diagnostics: 'Too many values' },
    {
      rule: 'epic/too-many-values',
      at: 'query',
      expected: `at most ${MOST_VALUES} values`,
      text: 'The search asks for too many values at once: make several searches of it.',
    },
  )
