/** From parameters to a plan: the rules object or not, the parameters turn into clauses, what was dropped is noted. */
import type { Resource } from '@medplum/fhirtypes'
import type { Clause } from '../../../../fhir/resource-query.ts'
import type { Finding } from '../../../../journal/exchange.ts'
import type { ApiParameter, SearchApi, SearchAsk } from '../api.ts'
import type { AuthorisedCall } from '../call.ts'
import { type Issue, type Refusal, refuse } from '../outcome.ts'
import { allIds } from './all-ids.ts'
import { type Chosen, chooseSubTypes } from './choose-sub-types.ts'
import { ignoredParameters, unknownIssues, withoutIgnored } from './ignored-parameters.ts'
import { type Inclusion, readInclusion } from './read-inclusion.ts'
import type { Planned } from './search-plan.ts'
import { readSearchValues, type SearchValues } from './search-values.ts'
import { selfQuery } from './self-query.ts'

/** More alternatives than anyone asks for in earnest, and than one database query should hold. */
const MOST_VALUES = 300

export async function planSearch(
  call: AuthorisedCall,
  apis: readonly SearchApi[],
  granted: readonly SearchApi[],
): Promise<Planned> {
  const [api] = apis
  if (api === undefined) throw new Error('A search was routed to no API.')
  const { name: personality } = call.state.personality
  const parameters = [...api.parameters, ...(api.postFilters ?? [])]
  const read = readSearchValues(call.params, new Set(parameters.map(({ name }) => name)))
  const values = withoutIgnored(read, parameters, personality)
  const { inclusions, findings: notIncluded } = readInclusions(values, api.type)
  const findings: Finding[] = [...ignoredParameters(read, api, call.params, personality), ...notIncluded]
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
  const asked = await ask(values, api, parameters, call)
  if ('refused' in asked) return fail(asked.refused)
  nothing ??= asked.nothing ?? chosen.nothing
  if (nothing !== undefined)
    findings.push({ rule: 'epic/finds-nothing', severity: 'warning', at: 'query', text: nothing })
  return {
    plan: {
      api,
      clauses: [...asked.clauses, ...chosen.clauses],
      keep: [
        ...asked.keep,
        ...chosen.keep,
        ...(api.hides === undefined ? [] : [(resource: never) => api.hides?.(resource) === false]),
      ],
      shown: asked.shown,
      nothing: nothing !== undefined,
      otherwise: values.ids === undefined ? api.whenNone?.(values, call.context) : undefined,
      count: values.count,
      onlyCount: values.onlyCount,
      self: selfQuery(values, api, inclusions.length > 0),
      inclusions,
      issues: [...(api.tellsUnknown ? unknown : []), ...told(values, chosen)],
      findings: [...findings, ...chosen.findings],
    },
  }
}

/** A search by id means no sub-type. */
const told = ({ ids }: SearchValues, { issues }: Chosen): readonly Issue[] => (ids === undefined ? issues : [])

interface AskedAll {
  clauses: Clause[]
  keep: ((resource: never) => boolean)[]
  shown: ((resource: Resource) => boolean)[]
  nothing?: string
}

async function ask(
  values: SearchValues,
  api: SearchApi,
  parameters: readonly ApiParameter[],
  call: AuthorisedCall,
): Promise<AskedAll | { refused: Refusal }> {
  const all: AskedAll = { clauses: [], keep: [], shown: [] }
  if (values.ids !== undefined) return askIds(values.ids, api.type, call)
  const search: SearchAsk = {
    workspace: call.workspace,
    type: api.type,
    values,
    context: call.context,
    allIds: (type) => allIds(call, type),
  }
  for (const { name, ask: askFor, keep } of parameters) {
    for (const value of values.native.get(name) ?? []) {
      if (keep !== undefined) all.keep.push(keep(value))
      const asked = await askFor?.(value, search)
      if (asked === undefined) continue
      if ('refused' in asked) return asked
      if ('nothing' in asked) all.nothing ??= asked.nothing
      else if ('shown' in asked) all.shown.push(asked.shown)
      else all.clauses.push(asked.clause)
    }
  }
  return all
}

function askIds(epicIds: readonly string[], type: string, { context }: AuthorisedCall): AskedAll {
  const ids = epicIds.map((epicId) => context.ids.decode(type, epicId)).filter((id) => id !== undefined)
  const clauses: Clause[] = [{ anyOf: ids.map((id) => ({ kind: 'id', id })) }]
  if (ids.length > 0) return { clauses, keep: [], shown: [] }
  const nothing = `_id names no ${type} of this door: take ids from a search here.`
  return { clauses: [], keep: [], shown: [], nothing }
}

/** What cannot be brought along is told of in the journal; the search goes on. */
function readInclusions(values: SearchValues, type: string): { inclusions: Inclusion[]; findings: Finding[] } {
  const inclusions: Inclusion[] = []
  const findings: Finding[] = []
  for (const [name, value] of values.inclusions.slice(0, MOST_VALUES)) {
    const read = readInclusion(type, name, value)
    if (typeof read !== 'string') inclusions.push(read)
    else
      findings.push({
        rule: 'epic/ignored-include',
        severity: 'warning',
        at: `query.${name}`,
        actual: value.slice(0, 100),
        text: `${name} was ignored: ${read}.`,
      })
  }
  return { inclusions, findings }
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
