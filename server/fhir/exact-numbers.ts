/**
 * Decimals keep the digits that they were written with, 3.10 and 1.00000000000000000001 among them (FHIR R4 datatypes
 * §2.24.0.1, json §2.6.2.2). In memory they are numbers like all others; where the digits say more than the number, the
 * object that holds it notes them under a symbol, which spreading carries along. `writeJson` writes what is noted.
 */
import { scanJson } from './scan-json.ts'

const EXACT = Symbol('digits as written')

type Noting = { [key: string]: unknown; [EXACT]?: Record<string, string> }

/** Whether JavaScript would write the number otherwise. */
const isExact = (digits: string): boolean => String(Number(digits)) !== digits

/** For JSON of our own; for what comes from outside there is `readJson`. */
export function parseJson(text: string): unknown {
  const exact = exactAmong(text, scanJson(text, Number.POSITIVE_INFINITY).numbers)
  return exact.length === 0 ? (JSON.parse(text) as unknown) : parseNoting(text, exact)
}

/** Of numbers that a scan found those that JavaScript would write otherwise, each from its sign on. */
export function exactAmong(text: string, numbers: readonly number[]): readonly number[] {
  if (numbers.length === 0) return numbers
  const exact: number[] = []
  for (let i = 0; i < numbers.length; i += 2) {
    const [start = 0, end = 0] = numbers.slice(i, i + 2)
    const from = text.charCodeAt(start - 1) === 0x2d ? start - 1 : start
    if (isExact(text.slice(from, end))) exact.push(from, end)
  }
  return exact
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const BEFORE_A_NAME = /\s*:/y

/** `exact`: start and end of each number to be noted. They are read as marked texts, and put in their places. Throws what JSON.parse throws. */
export function parseNoting(text: string, exact: readonly number[]): unknown {
  const mark = markFor(text)
  const parts: string[] = []
  let written = 0
  for (let i = 0; i < exact.length; i += 2) {
    const [from = 0, end = 0] = exact.slice(i, i + 2)
    const digits = text.slice(from, end)
    BEFORE_A_NAME.lastIndex = end
    // No JSON, and a mark would make it some.
    if (!JSON_NUMBER.test(digits) || BEFORE_A_NAME.test(text)) return JSON.parse(text) as unknown
    parts.push(text.slice(written, from), '"', mark, digits, '"')
    written = end
  }
  parts.push(text.slice(written))
  return withNumbers(parse(parts.join(''), text), mark)
}

/** What is wrong is told of the text as it came. */
function parse(marked: string, text: string): unknown {
  try {
    return JSON.parse(marked) as unknown
  } catch {
    return JSON.parse(text) as unknown
  }
}

/** No string of the text begins with it. */
function markFor(text: string): string {
  const strings = text.includes('"\\u') ? JSON.stringify(JSON.parse(text)) : text
  let mark = '#'
  while (strings.includes(`"${mark}`)) mark += '#'
  return mark
}

function withNumbers(value: unknown, mark: string): unknown {
  const held = { value }
  const open: Noting[] = [held]
  for (let holder = open.pop(); holder !== undefined; holder = open.pop()) {
    for (const key of Object.keys(holder)) {
      const child = holder[key]
      if (typeof child === 'string' && child.startsWith(mark)) {
        const digits = child.slice(mark.length)
        holder[key] = Number(digits)
        // By definition: a member may be called __proto__.
        Object.defineProperty(notesOf(holder), key, { value: digits, enumerable: true, configurable: true })
      } else if (typeof child === 'object' && child !== null) open.push(child as Noting)
    }
  }
  return held.value
}

function notesOf(holder: Noting): Record<string, string> {
  holder[EXACT] ??= {}
  return holder[EXACT]
}

/** Digits of the member that a number was read from, where they say more than it. */
export function digitsOf(holder: object, key: string | number): string | undefined {
  const digits = (holder as Noting)[EXACT]?.[key]
  return digits !== undefined && Number(digits) === (holder as Noting)[key] ? digits : undefined
}

/**
 * `undefined` for a number that is what it says, and so is what JSON could not hold: 007 would spoil all that is written with it.
 * Notes may be shared with a copy: they are replaced, not changed.
 */
export function noteDigits(holder: object, key: string | number, digits: string | undefined): void {
  const noting = holder as Noting
  const { [key]: _, ...others } = noting[EXACT] ?? {}
  if (digits !== undefined && isExact(digits) && JSON_NUMBER.test(digits)) noting[EXACT] = { ...others, [key]: digits }
  else if (noting[EXACT] !== undefined) noting[EXACT] = others
}

/** For a copy that was not made by spreading. */
export function withDigitsOf<T extends object>(source: object, copy: T): T {
  const noted = (source as Noting)[EXACT]
  if (noted !== undefined) (copy as Noting)[EXACT] = noted
  return copy
}

/** A deep copy of JSON. */
export function copyJson<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return withDigitsOf(value, value.map(copyJson)) as T
  return withDigitsOf(
    value,
    Object.fromEntries(Object.entries(value).map(([key, child]) => [key, copyJson(child)])),
  ) as T
}

/** Whether both would be written alike, but for the order of their members. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other
  if (one === other) return true
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const [a, b] = [one as Noting, other as Noting]
  // What is not defined is not written.
  let left = 0
  for (const key in b) if (b[key] !== undefined) left++
  for (const key in a) {
    if (a[key] === undefined) continue
    if (!Object.hasOwn(b, key) || !sameMember(a, b, key)) return false
    left--
  }
  return left === 0
}

export function sameMember(one: object, other: object, key: string): boolean {
  const [a, b] = [(one as Noting)[key], (other as Noting)[key]]
  if (typeof a === 'number') return a === b && digitsOf(one, key) === digitsOf(other, key)
  return a === b || sameJson(a, b)
}

export const writeJson = (value: unknown): string => (isPlain(value) ? JSON.stringify(value) : write(value as object))

/** Frozen, and so is all that they hold: looked through once, however many versions of a resource have them. */
const known = new WeakSet<object>()

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return !holdsDigits(value)
  if ((value as Noting)[EXACT] !== undefined) return false
  for (const key in value) {
    const member = (value as Noting)[key]
    if (typeof member !== 'object' || member === null || known.has(member)) continue
    if (holdsDigits(member)) return false
    if (Object.isFrozen(member)) known.add(member)
  }
  return true
}

function holdsDigits(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if ((value as Noting)[EXACT] !== undefined) return true
  if (Array.isArray(value)) return value.some(holdsDigits)
  for (const key in value) if (holdsDigits((value as Noting)[key])) return true
  return false
}

const PLAIN_NAME = /^\w+$/
/** Most names need no escaping. */
const nameOf = (key: string): string => (PLAIN_NAME.test(key) ? `"${key}"` : JSON.stringify(key))

function write(value: object): string {
  const member = (key: string | number, child: unknown): string | undefined =>
    typeof child === 'number'
      ? (digitsOf(value, key) ?? JSON.stringify(child))
      : typeof child === 'object' && child !== null && holdsDigits(child)
        ? write(child)
        : JSON.stringify(child)
  if (Array.isArray(value)) return `[${value.map((child, i) => member(i, child) ?? 'null').join(',')}]`
  const parts: string[] = []
  for (const [key, child] of Object.entries(value)) {
    const text = member(key, child)
    if (text !== undefined) parts.push(`${nameOf(key)}:${text}`)
  }
  return `{${parts.join(',')}}`
}
