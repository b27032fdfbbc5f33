/** JSON text over several lines. The text itself is re-spaced, not parsed: a decimal stays as it was written. */
export function prettyJson(text: string): string {
  const out: string[] = []
  let depth = 0
  let from = 0
  const line = (): string => `\n${'  '.repeat(depth)}`
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 0x22) {
      i = closingQuote(text, i + 1)
    } else if (c === 0x7b || c === 0x5b) {
      const empty = /[}\]]/.exec(text.slice(i + 1, i + 2)) !== null
      if (empty) {
        i++
        continue
      }
      depth++
      out.push(text.slice(from, i + 1), line())
      from = i + 1
    } else if (c === 0x7d || c === 0x5d) {
      depth--
      out.push(text.slice(from, i), line())
      from = i
    } else if (c === 0x2c) {
      out.push(text.slice(from, i + 1), line())
      from = i + 1
    } else if (c === 0x3a) {
      out.push(text.slice(from, i + 1), ' ')
      from = i + 1
    }
  }
  out.push(text.slice(from), '\n')
  return out.join('')
}

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from)
  while (at > 0) {
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++
    if (slashes % 2 === 0) return at
    at = text.indexOf('"', at + 1)
  }
  return text.length
}
