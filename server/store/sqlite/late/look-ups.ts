/**
 * What a token or a reference was last found to lead to, so that the same is not looked for again with every message about one visit.
 * An answer stands until a resource is written that has the entry and was not among the found. What a resource is found by no longer
 * shows in its version, which is compared whenever the answer is used.
 */
import type { ShortEntry } from '../index-rows.ts'
import { UNKNOWN } from '../symbols.ts'

/** An entry of a workspace: its symbol, that of the path, and the two values of the entry's row. */
export interface Asked {
  space: number
  path: number
  values: readonly [string | number, string | number]
}

export interface LookUps {
  /** Ids in their order; nothing where it has to be looked for. `versionOf` gives the version that stands. */
  get(asked: Asked, limit: number, versionOf: VersionOf): readonly string[] | undefined
  keep(asked: Asked, limit: number, ids: readonly string[], versionOf: VersionOf): void
  /** A version was written that is found by these. */
  note(space: number, row: { id: string; version: number }, list: readonly ShortEntry[]): void
  /** What was noted may not be so: a work was undone, a workspace filled or emptied, indexes were made anew. */
  clear(): void
}

type VersionOf = (id: string) => number | undefined

interface Answer {
  ids: string[]
  versions: number[]
  /** No more were asked for; fewer are all there are. */
  limit: number
}

/** Answers; and how many resources one may name. */
const MOST = 20_000
const MOST_NAMED = 16

export function createLookUps(most: number = MOST): LookUps {
  const byPath = new Map<number, Map<string, Answer>>()
  let size = 0

  function drop(path: number, key: string): void {
    if (byPath.get(path)?.delete(key)) size--
  }

  function clear(): void {
    byPath.clear()
    size = 0
  }

  return {
    get({ space, path, values }, limit, versionOf) {
      const key = keyOf(space, values)
      const answer = byPath.get(path)?.get(key)
      if (answer === undefined) return undefined
      const { ids, versions } = answer
      if (ids.length >= answer.limit && limit > answer.limit) return undefined
      for (let n = 0; n < ids.length; n++) {
        if (versionOf(ids[n] ?? '') === versions[n]) continue
        drop(path, key)
        return undefined
      }
      return ids.length > limit ? ids.slice(0, limit) : ids
    },
    keep({ space, path, values }, limit, ids, versionOf) {
      if (ids.length > MOST_NAMED || [space, path, ...values].includes(UNKNOWN)) return
      if (size >= most) clear()
      const versions = ids.map(versionOf)
      if (!versions.every((version) => version !== undefined)) return
      let answers = byPath.get(path)
      if (answers === undefined) {
        answers = new Map()
        byPath.set(path, answers)
      }
      const key = keyOf(space, values)
      if (!answers.has(key)) size++
      answers.set(key, { ids: [...ids], versions, limit })
    },
    note(space, { id, version }, list) {
      if (size === 0) return
      for (const entry of list) {
        const answers = byPath.get(entry[1])
        if (answers === undefined || (entry[0] !== 'token' && entry[0] !== 'reference')) continue
        const key = keyOf(space, [entry[2] ?? '', entry[3] ?? ''])
        const answer = answers.get(key)
        const place = answer?.ids.indexOf(id) ?? -1
        if (answer && place >= 0) answer.versions[place] = version
        else drop(entry[1], key)
      }
    },
    clear,
  }
}

/** A number stands last, so that blanks in the code or id before it make no other key. */
const keyOf = (space: number, [value, of]: Asked['values']): string => `${space} ${value} ${of}`
