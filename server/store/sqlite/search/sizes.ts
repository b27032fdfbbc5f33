/**
 * Remembers which values are known to have many rows ("category is laboratory"), so that finding the leading clause does
 * not count them again for every search. Only a hint: a wrong one costs time, never a result.
 */
import type { Source } from './source.ts'

export interface Size {
  rows: number
  /** There may be more: counting stopped here. */
  capped: boolean
}

export interface Sizes {
  get(source: Source): Size | undefined
  note(source: Source, size: Size): void
}

/** Fewer are counted as fast as remembered. */
const WORTH_REMEMBERING = 128
const KEPT = 5000
/** After so many uses it is counted again. */
const TRUSTED = 500

export function createSizes(): Sizes {
  const known = new Map<string, { size: Size; uses: number }>()
  const keyOf = (source: Source) => `${source.table} ${source.where.sql} ${source.where.bind.join(' ')}`

  return {
    get(source) {
      const key = keyOf(source)
      const kept = known.get(key)
      if (kept && ++kept.uses > TRUSTED) known.delete(key)
      return kept?.size
    },
    note(source, size) {
      if (size.rows < WORTH_REMEMBERING) return
      if (known.size >= KEPT) known.clear()
      known.set(keyOf(source), { size, uses: 0 })
    },
  }
}
