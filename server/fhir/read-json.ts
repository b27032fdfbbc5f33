/**
 * Reads JSON that came from outside. JSON.parse takes what a medical record should not: names given twice (the first is
 * lost without a word), nesting without end, and numbers that become Infinity and then null. They are looked for in the text, in one pass, before it is parsed.
 */
import { isExact, parseNoting } from './exact-numbers.ts'

export type ReadJson =
  | { ok: true; value: unknown }
  | { ok: false; reason: 'syntax' | 'depth' | 'duplicate' | 'number'; text: string }

export function readJson(text: string, { maxDepth = 64 }: { maxDepth?: number } = {}): ReadJson {
  const shape = walkShape(text, maxDepth)
  if (shape !== 'plain' && shape !== 'exact') return shape
  try {
    const value = JSON.parse(text) as unknown
    return { ok: true, value: shape === 'exact' ? parseNoting(text, value) : value }
  } catch (error) {
    return { ok: false, reason: 'syntax', text: error instanceof Error ? error.message : String(error) }
  }
}

/** Without its sign. */
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y

/** Whether numbers in it have digits that JavaScript would not write. Syntax errors are left for JSON.parse to find: it says where. */
function walkShape(text: string, maxDepth: number): ReadJson | 'plain' | 'exact' {
  let exact = false
  // One set of names per open object, undefined per open array.
  const open: (Set<string> | undefined)[] = []
  let lastString: string | undefined
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
        if (open.length > maxDepth) {
          return {
            ok: false,
            reason: 'depth',
            text: `The JSON is nested deeper than ${maxDepth} levels at character ${i}.`,
          }
        }
        break
      case 0x7d:
      case 0x5d:
        open.pop()
        break
      case 0x30:
      case 0x31:
      case 0x32:
      case 0x33:
      case 0x34:
      case 0x35:
      case 0x36:
      case 0x37:
      case 0x38:
      case 0x39: {
        NUMBER.lastIndex = i
        const number = NUMBER.exec(text)?.[0] ?? ''
        if (!Number.isFinite(Number(number)))
          return {
            ok: false,
            reason: 'number',
            text: `The number ${number.slice(0, 20)}${number.length > 20 ? '…' : ''} at character ${i} is larger than can be kept.`,
          }
        exact ||= isExact(number) || (number === '0' && text.charCodeAt(i - 1) === 0x2d)
        i += Math.max(number.length, 1) - 1
        break
      }
      case 0x3a: {
        const names = open.at(-1)
        if (names === undefined || lastString === undefined) break
        const name = lastString.includes('\\') ? unescapeName(lastString) : lastString
        if (names.has(name)) {
          return {
            ok: false,
            reason: 'duplicate',
            text: `The name "${name.slice(0, 64)}" is given twice in one object, the second time before character ${i}.`,
          }
        }
        names.add(name)
        break
      }
    }
  }
  return exact ? 'exact' : 'plain'
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
