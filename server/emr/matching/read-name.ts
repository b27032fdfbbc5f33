/**
 * A name as Singapore writes it: in any word order, with or without BIN, BINTE, S/O, D/O, with aliases behind an @ sign,
 * given names together or apart. Read into words that can be compared.
 */
import type { HumanName } from '@medplum/fhirtypes'
import { normaliseString } from '../../fhir/index-values/normalise-string.ts'
import { matchRules } from './match-rules.ts'

export interface NameWords {
  /** All words but titles and patronymic marks */
  words: string[]
  /** Where the father's name begins; absent when no mark says so */
  fatherFrom?: number
}

const titles = new Set(matchRules.titles)
const marks = new Set(matchRules.patronymics)
const aliases = new RegExp(`\\s(?:${matchRules.aliasMarks.map((mark) => mark.replace(/\W/g, '\\$&')).join('|')})\\s`)
const spelling = new Map(
  matchRules.spellings.flatMap((group) => group.map((word) => [word, group[0] ?? word] as const)),
)

/** The ways in which a word of a name is written. */
export const spellingsOf = (word: string): readonly string[] =>
  matchRules.spellings.find((group) => group.includes(word)) ?? [word]

/** Several, where a name has aliases, or text and parts say it differently. */
export function readNames(names: readonly HumanName[] | undefined): NameWords[] {
  const texts = new Set<string>()
  for (const { text, family, given, suffix } of names ?? []) {
    if (text) texts.add(text)
    // NGEMR has the full name in `family`; elsewhere it is the surname alone.
    const words = normaliseString(family ?? '').split(' ')
    const rest = (given ?? []).filter(
      (one) =>
        !normaliseString(one)
          .split(' ')
          .every((word) => words.includes(word)),
    )
    const parts = [family, ...rest, ...(suffix ?? [])].filter(Boolean).join(' ')
    if (parts) texts.add(parts)
  }
  const all = [...texts].flatMap((text) => normaliseString(text.replaceAll('@', ' @ ')).split(aliases)).map(wordsOf)
  const seen = new Set<string>()
  return all.filter(({ words }) => {
    const key = words.join(' ')
    return words.length > 0 && !seen.has(key) && seen.add(key) !== undefined
  })
}

function wordsOf(text: string): NameWords {
  const read: NameWords = { words: [] }
  for (const raw of text
    .replace(/\b([sd])\s*\/\s*o\b/g, '$1o')
    .replace(/\ba\s*\/\s*([lp])\b/g, 'a$1')
    .split(/[\s,-]+/)) {
    const word = raw.replace(/[^\p{L}\p{M}\p{N}]/gu, '')
    if (word === '' || titles.has(word)) continue
    // A mark at the beginning is a name: B. is short for something there.
    if (marks.has(word) && read.words.length > 0) read.fatherFrom ??= read.words.length
    else read.words.push(spelling.get(word) ?? word)
  }
  return read
}
