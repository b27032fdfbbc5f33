/** What a history is asked with: `_since`, `_at`, `_count`, and the place where the last page ended. */
import type { HistoryPosition } from '../../../../emr/hospital.ts'
import { dateRange } from '../../../../fhir/index-values/date-range.ts'
import { type Issue, problem } from '../../../../fhir/operation-outcome.ts'
import { unspaceZone } from '../../../../fhir/search-query/parse-date.ts'
import { SHAPING } from '../shaping.ts'

export interface HistoryAsked {
  since?: number
  currentIn?: { low: number; high: number }
  after?: HistoryPosition
  limit: number
  /** As given, for the links of the answer. */
  used: [string, string][]
  /** Names that a history does not know. */
  ignored: string[]
}

export type HistoryParameters = { ok: true; asked: HistoryAsked } | { ok: false; issue: Issue }

/** They would change what is found: refused rather than ignored. */
const NOT_OFFERED = new Set(['_list', '_sort', '_offset'])

const APPLY: Record<string, (asked: HistoryAsked, value: string, maxCount: number) => string | undefined> = {
  _since(asked, value) {
    const range = dateRange(unspaceZone(value))
    if (range === undefined)
      return `_since must be a time such as 2026-11-23T13:45:27+08:00, not "${value.slice(0, 60)}".`
    asked.since = range.low
    return undefined
  },
  _at(asked, value) {
    // FHIR R4 http §3.1.0.12: a date stands for all of it.
    const range = dateRange(unspaceZone(value))
    if (range === undefined) return `_at must be a time or a date, not "${value.slice(0, 60)}".`
    asked.currentIn = range
    return undefined
  },
  _count(asked, value, maxCount) {
    if (!/^\d{1,9}$/.test(value)) return `_count must be a whole number, not "${value.slice(0, 60)}".`
    asked.limit = Math.min(Number(value), maxCount)
    return undefined
  },
  _cursor(asked, value) {
    const after = readPosition(value)
    if (after === undefined) return '_cursor is made by the server: follow the next link of a history as it is.'
    asked.after = after
    return undefined
  },
}

export function readHistoryParameters(
  params: readonly [string, string][],
  page: { defaultCount: number; maxCount: number },
): HistoryParameters {
  const asked: HistoryAsked = { limit: page.defaultCount, used: [], ignored: [] }
  const given = new Set<string>()
  for (const [name, value] of params) {
    const no = (text: string): HistoryParameters => ({ ok: false, issue: problem('value', text, `http.${name}`) })
    if (NOT_OFFERED.has(name)) {
      const text = `${name.slice(0, 60)} of a history is not offered; leave it out.`
      return { ok: false, issue: problem('not-supported', text, `http.${name}`) }
    }
    const apply = Object.hasOwn(APPLY, name) ? APPLY[name] : undefined
    if (apply === undefined && !SHAPING.has(name)) {
      asked.ignored.push(name)
      continue
    }
    if (given.has(name)) return no(`${name} is given twice; give it once.`)
    given.add(name)
    const text = apply?.(asked, value, page.maxCount)
    if (text !== undefined) return no(text)
    asked.used.push([name, value])
  }
  // FHIR R4 search §3.1.1.5.8: a history is paged like a search, and its number is asked for alike.
  if (asked.used.some(([name, value]) => name === '_summary' && value === 'count')) asked.limit = 0
  return { ok: true, asked }
}

/** Opaque to clients, who should follow links and not make them. */
export const writePosition = ({ updated, type, id, version }: HistoryPosition): string =>
  Buffer.from(JSON.stringify([updated, type, id, version])).toString('base64url')

function readPosition(text: string): HistoryPosition | undefined {
  if (text.length > 400) return undefined
  try {
    const [updated, type, id, version] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    const fits =
      Number.isSafeInteger(updated) &&
      typeof type === 'string' &&
      typeof id === 'string' &&
      Number.isSafeInteger(version)
    return fits ? { updated: Number(updated), type, id, version: Number(version) } : undefined
  } catch {
    return undefined
  }
}
