/**
 * Decimals keep the digits that they were written with, 3.10 and 1.00000000000000000001 among them (FHIR R4 datatypes
 * §2.24.0.1, json §2.6.2.2). In memory they are numbers like all others; where the digits say more than the number, the
 * object that holds it notes them under a symbol, which spreading carries along. `writeJson` writes what is noted.
 */
const EXACT = Symbol('digits as written')

type Noting = { [key: string]: unknown; [EXACT]?: Record<string, string> }

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
/** Sooner found than every number looked at; it may find too much, within a string. */
const MAY_BE_EXACT = /[:,[]\s*-?(?:\d+\.\d*0|[\d.]+[eE][+-]?\d+|[\d.]{16,}|0\.000000\d*|(?<=-)0)\s*[,}\]]/

/** Whether JavaScript would write the number otherwise. */
export const isExact = (digits: string): boolean => String(Number(digits)) !== digits

/** For JSON of our own; for what comes from outside there is `readJson`. */
export function parseJson(text: string): unknown {
  const value = JSON.parse(text) as unknown
  return MAY_BE_EXACT.test(text) && tokensOf(text).some(isExact) ? parseNoting(text, value) : value
}

const tokensOf = (text: string): string[] => (text.match(TOKEN) ?? []).filter((token) => !token.startsWith('"'))

/** `value` is the text parsed. Numbers that are more than JavaScript says are read as marked texts, and put in their places. */
export function parseNoting(text: string, value: unknown): unknown {
  const written = JSON.stringify(value)
  let mark = '#'
  while (written.includes(mark)) mark += '#'
  const marked = text.replace(TOKEN, (token) =>
    token.startsWith('"') || !isExact(token) ? token : `"${mark}${token}"`,
  )
  const held = { value: JSON.parse(marked) as unknown }
  const open: Noting[] = [held]
  for (let holder = open.pop(); holder !== undefined; holder = open.pop()) {
    for (const key of Object.keys(holder)) {
      const child = holder[key]
      if (typeof child === 'string' && child.startsWith(mark)) {
        const digits = child.slice(mark.length)
        holder[key] = Number(digits)
        noteDigits(holder, key, digits)
      } else if (typeof child === 'object' && child !== null) open.push(child as Noting)
    }
  }
  return held.value
}

/** Digits of the member that a number was read from, where they say more than it. */
export function digitsOf(holder: object, key: string | number): string | undefined {
  const digits = (holder as Noting)[EXACT]?.[key]
  return digits !== undefined && Number(digits) === (holder as Noting)[key] ? digits : undefined
}

/** `undefined` for a number that is what it says. Notes may be shared with a copy: they are replaced, not changed. */
export function noteDigits(holder: object, key: string | number, digits: string | undefined): void {
  const noting = holder as Noting
  const { [key]: _, ...others } = noting[EXACT] ?? {}
  if (digits !== undefined && isExact(digits)) noting[EXACT] = { ...others, [key]: digits }
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

export const writeJson = (value: unknown): string =>
  holdsDigits(value) ? write(value as object) : JSON.stringify(value)

function holdsDigits(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if ((value as Noting)[EXACT] !== undefined) return true
  if (Array.isArray(value)) return value.some(holdsDigits)
  for (const key in value) if (holdsDigits((value as Noting)[key])) return true
  return false
}

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
    if (text !== undefined) parts.push(`${JSON.stringify(key)}:${text}`)
  }
  return `{${parts.join(',')}}`
}
