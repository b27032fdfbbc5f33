/** What a kick-off asks for: types that the client may read, and filters; or the refusal. */
import { compartmentTypes } from '../../../../fhir/compartments.ts'
import { parseSearch } from '../../../../fhir/parse-search.ts'
import type { ResourceQuery } from '../../../../fhir/resource-query.ts'
import { parseQuery } from '../../parse-query.ts'
import type { AuthorisedCall } from '../call.ts'
import { type Refusal, refuse } from '../outcome.ts'
import { invalid } from '../write/objections.ts'

export interface ExportAsked {
  types: readonly string[]
  filters: ReadonlyMap<string, readonly ResourceQuery[]>
}

const KNOWN = ['_type', '_typeFilter', '_outputFormat', 'includeAssociatedData', '_format']
/** A comma inside of a filter is not followed by a type and a question mark. */
const BETWEEN = /,(?=[A-Z][A-Za-z]+\?)/
const MOST_FILTERS = 50

export function readExportOrder(call: AuthorisedCall): ExportAsked | { refused: Refusal } {
  const unknown = call.params.map(([name]) => name).filter((name) => !KNOWN.includes(name))
  if (unknown.length > 0) return { refused: unsupported(unknown) }
  // A Group names its other members: it is not one patient's.
  const compartment = new Set<string>([...compartmentTypes('Patient'), 'Patient'])
  compartment.delete('Group')
  const here = [...new Set(call.state.reads.map(({ type }) => type))].filter((type) => compartment.has(type))
  const granted = here.filter((type) =>
    call.state.reads.some((api) => api.type === type && call.caller.apis.includes(api.name)),
  )
  const asked = call.params.flatMap(([name, value]) => (name === '_type' ? value.split(',') : [])).filter(Boolean)
  for (const type of asked) {
    if (!here.includes(type)) return { refused: notExported(type, here) }
    if (!granted.includes(type)) return { refused: notGranted(type, call.caller.clientId) }
  }
  const types = asked.length === 0 ? granted : granted.filter((type) => asked.includes(type))
  const filters = readFilters(call, types)
  return 'refused' in filters ? filters : { types, filters: filters.filters }
}

function readFilters(
  call: AuthorisedCall,
  types: readonly string[],
): { filters: Map<string, ResourceQuery[]> } | { refused: Refusal } {
  const filters = new Map<string, ResourceQuery[]>()
  const given = call.params.flatMap(([name, value]) => (name === '_typeFilter' ? value.split(BETWEEN) : []))
  const wrong = (text: string) => ({
    refused: invalid({ expression: '_typeFilter', diagnostics: 'Invalid _typeFilter', text }),
  })
  if (given.length > MOST_FILTERS) return wrong(`At most ${MOST_FILTERS} filters are taken.`)
  for (const one of given) {
    const mark = one.indexOf('?')
    const type = one.slice(0, Math.max(0, mark))
    if (!types.includes(type)) return wrong(`"${one.slice(0, 80)}" is no search of a type that is exported.`)
    const query = parseQuery(one.slice(mark + 1))
    if (!query.ok) return wrong(query.text)
    const options = { defaultCount: 1, maxCount: 1, strict: true, baseUrl: call.base }
    const parsed = parseSearch(type, query.params, options)
    if (!parsed.ok) return wrong(parsed.issue.diagnostics)
    filters.set(type, [...(filters.get(type) ?? []), parsed.query])
  }
  return { filters }
}

const unsupported = (names: readonly string[]): Refusal => ({
  issues: [
    ...names.map((name) => ({
      code: 59100 as const,
      diagnostics: `Unknown parameter: ${name.slice(0, 100).toUpperCase()}. Parameter has been ignored.`,
    })),
    { code: 59102, diagnostics: 'Unsupported parameter' },
  ],
  findings: [
    {
      rule: 'epic/bulk-parameter',
      severity: 'error',
      at: `query.${names[0]?.slice(0, 100)}`,
      expected: KNOWN.join(', '),
      actual: names.join(', ').slice(0, 200),
      text: 'The export does not know that parameter; there is no _since: everything is given every time.',
    },
  ],
})

const notExported = (type: string, here: readonly string[]): Refusal =>
  refuse(
    { code: 59136, diagnostics: `Unsupported resource type: ${type.slice(0, 80)}`, expression: '_type' },
    {
      rule: 'epic/bulk-type',
      at: 'query._type',
      expected: here.join(', '),
      actual: type.slice(0, 80),
      text: 'Records of that type are not exported for a group.',
    },
  )

const notGranted = (type: string, clientId: string): Refusal =>
  refuse(
    { code: 59130, diagnostics: `Client not authorized for ${type}`, expression: '_type' },
    {
      rule: 'epic/bulk-type',
      at: 'query._type',
      expected: `${type}.Read`,
      text: `Client ${clientId} was not granted the read of ${type}: grant it and ask for a new token, or leave the type out.`,
    },
  )
