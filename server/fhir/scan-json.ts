/**
 * One pass over JSON text before it is parsed, for what a parser says nothing of: how deep it is nested, names that may be given twice,
 * and numbers that JavaScript would not write as they stand. It allocates nothing for the usual body; what it cannot tell for
 * sure it leaves to whoever looks closely.
 */
export interface Scan {
  /** Where it goes deeper than it may, or -1 */
  tooDeep: number
  /** Two names of one object look alike, or there are too many, or escaped ones, to tell here. */
  alike: boolean
  /** Start and end of each number, without its sign, that may have other digits than JavaScript would write. */
  numbers: readonly number[]
  /** There is no white space between its parts, and no escape in it: it stands as JavaScript would write it. */
  compact: boolean
  /** Of a Bundle that is compact: start and end of each entry's resource, in pairs by the object that the entry is; 0 where it has none. */
  resources: readonly number[]
}

/** Names of one object that are compared with each other; more are a matter for a set. */
const FEW = 32
/** Levels of which names are kept apart. */
const LEVELS = 64

/** For each level the looks of its names so far. Nothing else runs while a text is scanned. */
const looks = new Int32Array(FEW * LEVELS)
/** How many; -1 in an array. */
const named = new Int32Array(LEVELS)
const NONE: readonly number[] = []

/** Of a text that is no JSON it says anything: the parser finds that out. At most 64 levels are told apart. */
export function scanJson(text: string, maxDepth: number): Scan {
  const { length } = text
  let numbers: number[] | undefined
  let alike = false
  let depth = 0
  const escapes = text.includes('\\')
  let compact = !escapes
  const resources: number[] = []
  /** The array of a Bundle's entries is open. */
  let inEntries = false
  // Of the last string, which ends before the colon after a name
  let start = 0
  let end = 0
  for (let i = 0; i < length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: {
        start = i + 1
        end = escapes ? closingQuote(text, i + 1) : text.indexOf('"', i + 1)
        i = end < 0 ? length : end
        break
      }
      case 0x7b:
      case 0x5b:
        if (depth >= maxDepth) return { tooDeep: i, alike, numbers: NONE, compact, resources }
        if (depth === 1) inEntries = isNamed(text, i, start, end, 'entry')
        else if (inEntries && depth === 2) resources.push(0, 0)
        else if (inEntries && depth === 3 && isNamed(text, i, start, end, 'resource'))
          resources[resources.length - 2] = i
        if (depth < LEVELS) named[depth] = text.charCodeAt(i) === 0x7b ? 0 : -1
        else alike = true
        depth++
        break
      case 0x7d:
      case 0x5d:
        if (depth > 0) depth--
        if (depth === 3 && inEntries && resources.at(-2) !== 0 && resources.at(-1) === 0)
          resources[resources.length - 1] = i + 1
        break
      case 0x09:
      case 0x0a:
      case 0x0d:
      case 0x20:
        compact = false
        break
      case 0x3a: {
        if (alike || depth === 0) break
        const level = depth - 1
        const count = named[level] ?? -1
        if (count < 0) break
        if (count === FEW || (escapes && hasEscape(text, start, end))) {
          alike = true
          break
        }
        const look = lookOf(text, start, end)
        const from = level * FEW
        for (let k = from; k < from + count; k++) if (looks[k] === look) alike = true
        looks[from + count] = look
        named[level] = count + 1
        break
      }
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
        const end = numberEnd(text, i)
        if (end < 0 || (end === i + 1 && text.charCodeAt(i) === 0x30 && text.charCodeAt(i - 1) === 0x2d)) {
          numbers ??= []
          numbers.push(i, Math.abs(end))
        }
        i = Math.abs(end) - 1
        break
      }
    }
  }
  return { tooDeep: -1, alike, numbers: numbers ?? NONE, compact, resources }
}

/** Whether what opens at `at` is the member of that name, which is the string last read. */
const isNamed = (text: string, at: number, start: number, end: number, name: string): boolean =>
  end - start === name.length && text.charCodeAt(at - 1) === 0x3a && text.startsWith(name, start)

function closingQuote(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 0x22) return i
    if (c === 0x5c) i++
  }
  return -1
}

function hasEscape(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (text.charCodeAt(i) === 0x5c) return true
  return false
}

/** Length and four characters of a name: the same for the same name, seldom the same for another. */
function lookOf(text: string, start: number, end: number): number {
  const size = end - start
  if (size === 0) return 0
  const first = text.charCodeAt(start) & 0x7f
  const last = text.charCodeAt(end - 1) & 0x7f
  const middle = text.charCodeAt(start + (size >> 1)) & 0x7f
  const other = text.charCodeAt(start + (size >> 2)) & 0x7f
  return (((size & 7) << 28) ^ (first << 21) ^ (last << 14) ^ (middle << 7) ^ other) & 0x7fffffff
}

/** So many digits are written by JavaScript as they were read. */
const SURE_DIGITS = 15

/** Where the number ends; negative where its digits may be others than JavaScript would write. */
function numberEnd(text: string, start: number): number {
  let i = start
  let c = text.charCodeAt(i)
  let decimals = false
  let sure = true
  let last = c
  for (; ; c = text.charCodeAt(++i)) {
    if (c >= 0x30 && c <= 0x39) last = c
    else if (c === 0x2e && !decimals) decimals = true
    else break
  }
  if (c === 0x65 || c === 0x45) {
    sure = false
    c = text.charCodeAt(++i)
    if (c === 0x2b || c === 0x2d) c = text.charCodeAt(++i)
    while (c >= 0x30 && c <= 0x39) c = text.charCodeAt(++i)
  }
  if (decimals && (last === 0x30 || text.startsWith('0.000000', start))) sure = false
  if (i - start > SURE_DIGITS) sure = false
  return sure ? i : -i
}
