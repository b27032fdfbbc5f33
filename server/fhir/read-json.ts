/**
 * Reads JSON that came from outside. JSON.parse takes what a medical record should not: names given twice (the first is
 * lost without a word), nesting without end, and numbers that become Infinity and then null. They are looked for in the text, in one pass, before it is parsed.
 */
import { exactAmong, parseNoting } from './exact-numbers.ts'
import { type Scan, scanJson } from './scan-json.ts'

export type ReadJson =
  | { ok: true; value: unknown }
  | { ok: false; reason: 'syntax' | 'depth' | 'duplicate' | 'number'; text: string }

/** `maxDepth`: at most 64 */
export function readJson(text: string, options: { maxDepth?: number } = {}): ReadJson {
  const read = readWithText(text, options)
  return read.ok ? { ok: true, value: read.value } : read
}

/** The same, with what is known of the text. */
export function readWithText(
  text: string,
  { maxDepth = 64 }: { maxDepth?: number } = {},
): { ok: true; value: unknown; scan: Scan } | No {
  const scan = scanJson(text, maxDepth)
  const { tooDeep, alike, numbers } = scan
  if (tooDeep >= 0) return no('depth', `The JSON is nested deeper than ${maxDepth} levels at character ${tooDeep}.`)
  for (let i = 0; i < numbers.length; i += 2) {
    const number = text.slice(numbers[i], numbers[i + 1])
    if (Math.abs(Number(number)) === Number.POSITIVE_INFINITY) {
      const shown = `${number.slice(0, 20)}${number.length > 20 ? '…' : ''}`
      return no('number', `The number ${shown} at character ${numbers[i]} is larger than can be kept.`)
    }
  }
  const twice = alike ? nameTwice(text) : undefined
  if (twice !== undefined) return twice
  try {
    const exact = exactAmong(text, numbers)
    const value = exact.length === 0 ? (JSON.parse(text) as unknown) : parseNoting(text, exact)
    return { ok: true, value, scan }
  } catch (error) {
    return no('syntax', error instanceof Error ? error.message : String(error))
  }
}

type No = Extract<ReadJson, { ok: false }>

const no = (reason: No['reason'], text: string): No => ({
  ok: false,
  reason,
  text,
})

/** Looks closely: the first name that its object has already. */
function nameTwice(text: string): No | undefined {
  // One set of names per open object, undefined per open array.
  const open: (Set<string> | undefined)[] = []
  let lastString = ''
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: {
        const end = closingQuote(text, i + 1)
        lastString = text.slice(i + 1, end)
        i = end
        break
      }
      case 0x7b:
      case 0x5b:
        open.push(text.charCodeAt(i) === 0x7b ? new Set() : undefined)
        break
      case 0x7d:
      case 0x5d:
        open.pop()
        break
      case 0x3a: {
        const names = open.at(-1)
        if (names === undefined) break
        const name = lastString.includes('\\') ? unescapeName(lastString) : lastString
        if (names.has(name)) {
          const shown = name.slice(0, 64)
          return no(
            'duplicate',
            `The name "${shown}" is given twice in one object, the second time before character ${i}.`,
          )
        }
        names.add(name)
        break
      }
    }
  }
  return undefined
}

/** `"a"` and `"\u0061"` are the same name. */
function unescapeName(raw: string): string {
  try {
    return String(JSON.parse(`"${raw}"`))
  } catch {
    return raw
  }
}

function closingQuote(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const c = text.charCodeAt(at)
    if (c === 0x5c) at += 2
    else if (c === 0x22) return at
    else at++
  }
  return text.length
}
