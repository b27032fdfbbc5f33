/** How alike two names are. */

import type { HumanName } from '@medplum/fhirtypes'
import { type NameWords, readNames } from './read-name.ts'

export type NameLikeness = 'same' | 'near' | 'part' | 'some' | 'different'

const ORDER: readonly NameLikeness[] = ['same', 'near', 'part', 'some', 'different']

/** The best of all pairs; nothing when one side has no name. */
export function compareNames(
  asked: readonly HumanName[] | undefined,
  held: readonly HumanName[] | undefined,
): NameLikeness | undefined {
  let best: NameLikeness | undefined
  const others = readNames(held)
  for (const one of readNames(asked))
    for (const other of others) {
      const likeness = compareWords(one, other)
      if (best === undefined || ORDER.indexOf(likeness) < ORDER.indexOf(best)) best = likeness
    }
  return best
}

function compareWords(a: NameWords, b: NameWords): NameLikeness {
  // HASSAN BIN IBRAHIM is the son, IBRAHIM BIN HASSAN the father: where both say whose child they are, order counts.
  if (a.fatherFrom !== undefined && b.fatherFrom !== undefined) {
    const own = compareLists(a.words.slice(0, a.fatherFrom), b.words.slice(0, b.fatherFrom))
    const father = compareLists(a.words.slice(a.fatherFrom), b.words.slice(b.fatherFrom))
    return ORDER[Math.max(ORDER.indexOf(own), ORDER.indexOf(father))] ?? 'different'
  }
  return compareLists(a.words, b.words)
}

function compareLists(a: readonly string[], b: readonly string[]): NameLikeness {
  const [few, many] = a.length <= b.length ? [[...a], [...b]] : [[...b], [...a]]
  const total = few.length
  let exact = takePairs(few, many, (one, other) => one === other)
  exact += takeJoined(few, many)
  const near = takePairs(few, many, isNear)
  if (few.length === 0 && many.length === 0) return near === 0 ? 'same' : near === 1 && exact > 0 ? 'near' : 'some'
  if (few.length === 0 && total >= 2 && near === 0) return 'part'
  return exact >= 1 && exact + near >= Math.max(1, (total + few.length) / 2) ? 'some' : 'different'
}

/** Takes out of both lists the words that pair. */
function takePairs(few: string[], many: string[], fits: (one: string, other: string) => boolean): number {
  let pairs = 0
  for (let i = few.length - 1; i >= 0; i--) {
    const at = many.findIndex((other) => fits(few[i] ?? '', other))
    if (at < 0) continue
    few.splice(i, 1)
    many.splice(at, 1)
    pairs++
  }
  return pairs
}

/** MEILING is MEI LING. */
function takeJoined(few: string[], many: string[]): number {
  let pairs = 0
  for (const [one, other] of [
    [few, many],
    [many, few],
  ] as const)
    for (let i = one.length - 1; i >= 0; i--) {
      const at = other.findIndex((word, index) => word + (other[index + 1] ?? ' ') === one[i])
      if (at < 0) continue
      one.splice(i, 1)
      other.splice(at, 2)
      pairs++
    }
  return pairs
}

/** One letter added, lost or changed, or two exchanged, in a word long enough for that to be a slip. */
export function isNear(a: string, b: string): boolean {
  if (a === b) return true
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (short.length < 3 || long.length - short.length > 1) return false
  let from = 0
  while (from < short.length && short[from] === long[from]) from++
  if (long.length > short.length) return short.slice(from) === long.slice(from + 1)
  if (short.slice(from + 1) === long.slice(from + 1)) return true
  return (
    short[from] === long[from + 1] && short[from + 1] === long[from] && short.slice(from + 2) === long.slice(from + 2)
  )
}
