/**
 * Words for `_text` and `_content`: lower case, accents off, as `normaliseString` has them. Chinese is written without
 * spaces, so that there each character counts as a word.
 */
import type { IndexEntry } from '../index-entry.ts'
import { normaliseString } from './normalise-string.ts'

const WORD = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}\p{M}])+/gu
const LONGEST_WORD = 64
const MOST_WORDS = 5000
const LONGEST_TEXT = 200_000

/** Stands among the words of a resource that has more than are kept: any other may be in it. */
export const OVERFLOW = 'overflow\u{fffd}'

/** Each word once, in the order of their first mention. */
export function wordsOf(text: string): string[] {
  const whole = text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text
  const words = asciiWords(whole) ?? someOf(normaliseString(whole).match(WORD) ?? [])
  if (whole !== text) words.add(OVERFLOW)
  return [...words]
}

/** As the one expression finds them, ten times as fast; nothing where there is more than ASCII. */
function asciiWords(text: string): Set<string> | undefined {
  const words = new Set<string>()
  const lower = text.toLowerCase()
  let start = -1
  for (let i = 0; i <= lower.length; i++) {
    const c = i < lower.length ? lower.charCodeAt(i) : 0
    if (c > 0x7f) return undefined
    if ((c >= 0x61 && c <= 0x7a) || (c >= 0x30 && c <= 0x39)) {
      if (start < 0) start = i
    } else if (start >= 0) {
      if (!addWord(words, lower.slice(start, i))) return words
      start = -1
    }
  }
  return words
}

function someOf(all: Iterable<string>): Set<string> {
  const words = new Set<string>()
  for (const word of all) if (!addWord(words, word)) break
  return words
}

/** False when there are more than are kept. */
function addWord(words: Set<string>, word: string): boolean {
  words.add(word.length > LONGEST_WORD ? word.slice(0, LONGEST_WORD) : word)
  if (words.size < MOST_WORDS) return true
  words.add(OVERFLOW)
  return false
}

/** What is no text of anybody's: machinery, attachments, and the narrative's markup, which is read on its own. */
const LEFT_OUT = new Set(['resourceType', 'div', 'data', 'system', 'versionId', 'lastUpdated', 'reference', 'url'])

/** The two entries of a resource; none where there are no words. */
export function wordEntries(resource: object): IndexEntry[] {
  const narrative = narrativeText((resource as { text?: { div?: unknown } }).text?.div)
  const entries: IndexEntry[] = []
  if (narrative !== '') entries.push({ kind: 'words', param: '_text', words: wordsOf(narrative).join(' ') })
  const content = (settledContent(resource, narrative) ?? contentOf(resource, narrative)).join(' ')
  if (content !== '') entries.push({ kind: 'words', param: '_content', words: content })
  return entries
}

function contentOf(resource: object, narrative: string): string[] {
  const strings = narrative === '' ? [] : [narrative]
  collect(resource, strings)
  return wordsOf(strings.join(' '))
}

/** What frozen members say, all that they hold being frozen too: the next version of a resource has most of them from the one before. */
const known = new WeakMap<object, { words: readonly string[]; length: number }>()

/** The same words from members looked into before; nothing where there are none, or so many that it matters where they end. */
function settledContent(resource: object, narrative: string): string[] | undefined {
  const words = new Set<string>()
  let loose = narrative === '' ? [] : [narrative]
  let length = 0
  const settle = (): void => {
    if (loose.length === 0) return
    const text = loose.join(' ')
    length += text.length + 1
    for (const word of wordsOf(text)) words.add(word)
    loose = []
  }
  let settled = false
  for (const key in resource) {
    if (LEFT_OUT.has(key)) continue
    const member = (resource as Record<string, unknown>)[key]
    if (typeof member !== 'object' || member === null || !Object.isFrozen(member)) {
      collect(member, loose)
      continue
    }
    settled = true
    settle()
    const said = known.get(member) ?? look(member)
    length += said.length + 1
    for (const word of said.words) words.add(word)
  }
  if (!settled) return undefined
  settle()
  return length > LONGEST_TEXT || words.size >= MOST_WORDS ? undefined : [...words]
}

function look(member: object): { words: readonly string[]; length: number } {
  const strings: string[] = []
  collect(member, strings)
  const text = strings.join(' ')
  const said = { words: wordsOf(text), length: text.length }
  known.set(member, said)
  return said
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
