/** The parameters of a search, sorted by what the door does with them. */
export interface SearchValues {
  /** Native parameters with what was asked, in the order of the request; empty ones are left out. */
  native: ReadonlyMap<string, readonly string[]>
  /** Parameters that the API does not know, as they were written. */
  unknown: readonly (readonly [string, string])[]
  /** Names given without a value. */
  empty: readonly string[]
  ids: readonly string[] | undefined
  /** How many to a page. */
  count: number
  /** As it was asked for, to stand in the self link; nothing when it was not, or not as a number. */
  countText: string | undefined
  onlyCount: boolean
  /** `_include` and `_revinclude`, as they were written. */
  inclusions: readonly (readonly [string, string])[]
}

/** Epic's page when nobody asks for another, and the largest. */
const DEFAULT_COUNT = 1000

const CONTROL = new Set(['_count', '_id', '_summary', '_format', '_pretty', 'sessionID'])
/** Epic's documentation writes both. */
const INCLUSIONS = new Set(['_include', '_revinclude', '_revInclude'])

export function readSearchValues(
  parameters: readonly (readonly [string, string])[],
  native: ReadonlySet<string>,
): SearchValues {
  const given = new Map<string, string[]>()
  const unknown: [string, string][] = []
  const inclusions: [string, string][] = []
  const empty: string[] = []
  for (const [name, value] of parameters) {
    if (CONTROL.has(name)) continue
    if (INCLUSIONS.has(name)) inclusions.push([name, value])
    else if (!native.has(name)) unknown.push([name, value])
    else if (value.trim() === '') empty.push(name)
    else given.set(name, [...(given.get(name) ?? []), value])
  }
  const value = (wanted: string): string | undefined => parameters.find(([name]) => name === wanted)?.[1]
  const countText = value('_count')
  const count = countText !== undefined && /^\d{1,9}$/.test(countText) ? Number(countText) : undefined
  const ids = parameters.flatMap(([name, given]) => (name === '_id' ? given.split(',') : [])).filter((id) => id !== '')
  return {
    native: given,
    unknown,
    inclusions,
    empty,
    ids: ids.length > 0 ? ids : undefined,
    // Assumption count-out-of-range: 0 and what is no number are ignored, more than a page's worth is cut to a page.
    count: count === undefined || count === 0 ? DEFAULT_COUNT : Math.min(count, DEFAULT_COUNT),
    countText: count === undefined || count === 0 ? undefined : countText,
    onlyCount: value('_summary') === 'count',
  }
}

export const first = (values: SearchValues, name: string): string | undefined => values.native.get(name)?.[0]

export const has = (values: SearchValues, ...names: string[]): boolean => names.every((name) => values.native.has(name))
