/** Two JSON documents by path, arrays by index. What is made anew each time (versions, instants, addresses) is counted, not told. */
import { isObject } from '../is-object.ts'
import { type Clocks, movedTime } from './moved-time.ts'
import type { Comparison } from './result.ts'

export interface JsonCompareOptions {
  /** Ends of paths without array indexes: `meta.lastUpdated`. Differences there are counted, not told. */
  ignore?: readonly string[]
  clocks?: Clocks
  /** What is known to have another value this time. */
  rewrite?: (text: string) => string
  /** Addresses with the workspace and the sandbox's own origin taken out. */
  neutral?: { expected(text: string): string; actual(text: string): string }
}

const JSON_IGNORED: readonly string[] = ['meta.lastUpdated', 'meta.versionId', 'Bundle.timestamp']

export function compareJson(expected: unknown, actual: unknown, options: JsonCompareOptions = {}): Comparison {
  const result: Comparison = { exact: true, differences: [], ignored: 0 }
  walk(expected, actual, '$', '', { ...options, result })
  return result
}

type Walk = JsonCompareOptions & { result: Comparison }

function walk(expected: unknown, actual: unknown, at: string, path: string, state: Walk): void {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    for (let i = 0; i < Math.max(expected.length, actual.length); i++) {
      walk(expected[i], actual[i], `${at}[${i}]`, path, state)
    }
  } else if (isObject(expected) && isObject(actual)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const type = path === '' && typeof expected.resourceType === 'string' ? expected.resourceType : path
      walk(own(expected, key), own(actual, key), `${at}.${key}`, type === '' ? key : `${type}.${key}`, state)
    }
  } else if (expected !== actual) judge(expected, actual, at, path, state)
}

function judge(expected: unknown, actual: unknown, at: string, path: string, state: Walk): void {
  const { result, ignore = JSON_IGNORED } = state
  result.exact = false
  const listed = ignore.some((end) => path === end || path.endsWith(`.${end}`))
  const both = expected !== undefined && actual !== undefined
  if (both && (listed || alike(expected, actual, state))) result.ignored++
  else {
    result.differences.push({
      at,
      ...(expected === undefined ? {} : { expected: print(expected, actual) }),
      ...(actual === undefined ? {} : { actual: print(actual, expected) }),
    })
  }
}

const TEMPORARY = /^urn:uuid:[0-9a-f-]{36}$/i
/** The mark of a kept search in a paging link. */
const SESSION = /([?&](?:sessionID|_getpages)=)[^&]*/gi

/** Not the same, and yet nothing to tell: what is made anew each time. */
export function alike(expected: unknown, actual: unknown, { clocks, rewrite, neutral }: JsonCompareOptions): boolean {
  if (typeof expected !== 'string' || typeof actual !== 'string') return false
  if (TEMPORARY.test(expected) && TEMPORARY.test(actual)) return true
  if (movedTime(expected, actual, clocks)) return true
  const before = neutral?.expected(expected) ?? expected
  const after = neutral?.actual(actual) ?? actual
  if (before === after || rewrite?.(before) === after) return true
  return (rewrite?.(before) ?? before).replace(SESSION, '$1') === after.replace(SESSION, '$1')
}

/** A text beside something that is none is shown in quotes, so that 1 and "1" do not look alike. */
function print(value: unknown, other: unknown): string {
  const plain = typeof value === 'string' && (typeof other === 'string' || other === undefined)
  const text = plain ? value : JSON.stringify(value)
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

function own(record: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
