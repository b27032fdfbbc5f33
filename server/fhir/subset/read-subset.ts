/** `_summary` and `_elements` of a request, which may not be given together (FHIR R4 search §3.1.1.5.8). */
import { type Issue, problem } from '../operation-outcome.ts'
import type { Subset } from './subset-resource.ts'

/** `undefined`: the whole is wanted. `_summary=count` is for the search, which answers without resources then. */
export function readSubset(params: readonly (readonly [string, string])[]): Subset | undefined | Issue {
  if (!params.some(([name]) => name === '_summary' || name === '_elements')) return undefined
  const summary = params.find(([name]) => name === '_summary')?.[1]
  const elements = params.find(([name]) => name === '_elements')?.[1]
  if (summary !== undefined && !['true', 'text', 'data', 'count', 'false', ''].includes(summary))
    return problem('value', '_summary must be true, text, data, count or false.', 'http._summary')
  const names = (elements ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  const wrong = names.find((name) => !/^[A-Za-z][\w.-]{0,99}$/.test(name))
  if (wrong !== undefined)
    return problem('value', `_elements takes names of elements, and "${wrong.slice(0, 60)}" is none.`, 'http._elements')
  const isPart = summary === 'true' || summary === 'text' || summary === 'data'
  if (isPart && names.length > 0)
    return problem('invalid', '_summary and _elements cannot be used together; choose one.', 'http._elements')
  if (isPart) return { kind: summary === 'true' ? 'summary' : summary }
  return names.length > 0 ? { kind: 'elements', names } : undefined
}
