/**
 * Words for `_text` and `_content`: lower case, accents off, as `normaliseString` has them. Chinese is written without
 * spaces, so that there each character counts as a word.
 */
import type { IndexEntry } from '../index-entry.ts'
import { BEYOND_ASCII, normaliseString } from './normalise-string.ts'

const WORD = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}\p{M}])+/gu
const LONGEST_WORD = 64
const MOST_WORDS = 5000
const LONGEST_TEXT = 200_000

/** Stands among the words of a resource that has more than are kept: any other may be in it. */
export const OVERFLOW = 'overflow\u{fffd}'

/** Each word once, in the order of their first mention. */
export function wordsOf(text: string): string[] {
  const words = new Set<string>()
  let over = text.length > LONGEST_TEXT
  for (const word of eachWord(normaliseString(text.slice(0, LONGEST_TEXT)))) {
    words.add(word.slice(0, LONGEST_WORD))
    if (words.size >= MOST_WORDS) {
      over = true
      break
    }
  }
  if (over) words.add(OVERFLOW)
  return [...words]
}

/** As the one expression finds them; where there is only ASCII, by splitting, which is ten times as fast. */
function eachWord(normal: string): Iterable<string> {
  return BEYOND_ASCII.test(normal) ? (normal.match(WORD) ?? []) : normal.split(NO_WORD).filter((word) => word !== '')
}

const NO_WORD = /[^a-z0-9]+/

/** What is no text of anybody's: machinery, attachments, and the narrative's markup, which is read on its own. */
const LEFT_OUT = new Set(['resourceType', 'div', 'data', 'system', 'versionId', 'lastUpdated', 'reference', 'url'])

/** The two entries of a resource; none where there are no words. */
export function wordEntries(resource: object): IndexEntry[] {
  const narrative = narrativeText((resource as { text?: { div?: unknown } }).text?.div)
  const strings: string[] = narrative === '' ? [] : [narrative]
  collect(resource, strings)
  const entries: IndexEntry[] = []
  if (narrative !== '') entries.push({ kind: 'words', param: '_text', words: wordsOf(narrative).join(' ') })
  const content = wordsOf(strings.join(' ')).join(' ')
  if (content !== '') entries.push({ kind: 'words', param: '_content', words: content })
  return entries
}

/** XHTML without its tags; the entities that XML knows by name stand for no word. */
function narrativeText(div: unknown): string {
  return typeof div === 'string'
    ? div
        .slice(0, LONGEST_TEXT)
        .replace(/<[^<>]*>|&[#\w]{1,10};/g, ' ')
        .trim()
    : ''
}

function collect(value: unknown, strings: string[]): void {
  if (typeof value === 'string') {
    if (value !== '') strings.push(value)
  } else if (Array.isArray(value)) for (const item of value) collect(item, strings)
  else if (typeof value === 'object' && value !== null)
    for (const key in value) if (!LEFT_OUT.has(key)) collect((value as Record<string, unknown>)[key], strings)
}
