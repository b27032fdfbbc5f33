/** Splits a trace into its lines as the bytes come; only LF ends a line, for JSON may hold every other separator. */
import { SandboxError } from '../errors.ts'

/** Longer than any exchange that the sandbox keeps. */
const LONGEST = 128 * 1024 * 1024

export async function* traceLines(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): AsyncGenerator<{ text: string; line: number }, void, void> {
  const decoder = new TextDecoder('utf-8')
  let parts: string[] = []
  let length = 0
  let line = 0
  for await (const chunk of chunks) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    let from = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      parts.push(text.slice(from, end))
      line++
      const whole = clean(parts)
      if (whole !== '') yield { text: whole, line }
      parts = []
      length = 0
      from = end + 1
    }
    if (from === text.length) continue
    parts.push(text.slice(from))
    length += text.length - from
    if (length > LONGEST)
      throw new SandboxError('usage', `The trace cannot be read: line ${line + 1} is longer than 128 MiB.`)
  }
  const rest = clean(parts)
  if (rest !== '') yield { text: rest, line: line + 1 }
}

function clean(parts: string[]): string {
  return parts.join('').trim()
}
