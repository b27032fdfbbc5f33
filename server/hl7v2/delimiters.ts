/** MSH-1 and MSH-2: which characters separate what. Everything else in a message is read by them, so what is wrong here is final. */
import type { Delimiters } from './message.ts'

export const DEFAULT_DELIMITERS: Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
}

export type DelimitersResult =
  | { ok: true; delimiters: Delimiters }
  | { ok: false; location: 'MSH-1' | 'MSH-2'; text: string }

const REMEMBERED = 100
/** Nearly all senders use the same: what MSH begins with, and how it is read. */
const known = new Map<string, DelimitersResult>()

export function readDelimiters(msh: string): DelimitersResult {
  const end = msh.indexOf(msh.charAt(3), 4)
  const head = end < 0 ? msh : msh.slice(0, end + 1)
  const before = known.get(head)
  if (before) return before
  const read = readHead(head)
  if (read.ok && known.size < REMEMBERED)
    known.set(head, Object.freeze({ ok: true, delimiters: Object.freeze(read.delimiters) }))
  return read
}

// HL7 v2.5.1 §2.5.4: MSH-1 is the byte after "MSH"; MSH-2 names component, repetition, escape, subcomponent, from v2.7 on truncation.
function readHead(msh: string): DelimitersResult {
  const field = msh.charAt(3)
  if (!isMark(field)) {
    const found = field === '' ? 'nothing' : JSON.stringify(field)
    return { ok: false, location: 'MSH-1', text: `After "MSH" comes the field separator, usually "|"; found ${found}.` }
  }
  const end = msh.indexOf(field, 4)
  const marks = end < 0 ? msh.slice(4) : msh.slice(4, end)
  const bad = (text: string): DelimitersResult => ({ ok: false, location: 'MSH-2', text })
  if (marks === '') return bad('MSH-2 is empty; it names the encoding characters, usually "^~\\&".')
  const shown = JSON.stringify(marks.slice(0, 20))
  if (marks.length > 5) return bad(`MSH-2 holds four encoding characters (five from version 2.7 on), not ${shown}.`)
  for (const mark of marks) {
    if (!isMark(mark)) return bad(`MSH-2 ${shown} holds ${JSON.stringify(mark)}, which cannot separate anything.`)
  }
  if (new Set(marks).size !== marks.length) return bad(`MSH-2 ${shown} names one character twice.`)
  return { ok: true, delimiters: { field, ...encodingCharacters(marks) } }
}

function encodingCharacters(marks: string): Omit<Delimiters, 'field'> {
  const [component = '', repetition = '', third = '', fourth = '', truncation] = marks
  // The escape character may be left out by senders that never escape: "^~&".
  if (marks.length === 3 && third === '&') return { component, repetition, escape: '', subcomponent: third }
  return { component, repetition, escape: third, subcomponent: fourth, ...(truncation && { truncation }) }
}

/** Printable ASCII that is neither letter nor digit. */
function isMark(char: string): boolean {
  return /^[!-/:-@[-`{-~]$/.test(char)
}

/** MSH-2 as it is written. */
export function printEncodingCharacters(delimiters: Delimiters): string {
  const { component, repetition, subcomponent, truncation = '' } = delimiters
  return component + repetition + delimiters.escape + subcomponent + truncation
}
