/** Setting one place of a message by splicing its bytes: what is missing on the way there is added, nothing else moves. */
import { escapeText } from './escape.ts'
import { countParts, NONE, part, type Span } from './parts.ts'
import { type Path, printPath } from './path.ts'
import { isHeader, type MessageText } from './segment-view.ts'

export interface Editable {
  text: MessageText
  ending: string
  /** Those of the path's name, in order. */
  segments: readonly Span[]
}

/** The new bytes. Throws where the place cannot be set or the value cannot be written in the message's character set. */
export function editMessage(message: Editable, path: Path, value: string): Buffer {
  if (path.field === undefined) throw new RangeError(`${printPath(path)} is a whole segment; name a field to set.`)
  if (isHeader(path.segment) && path.field <= 2) {
    throw new RangeError(
      `${printPath(path)} holds the delimiters that the rest is written with; it cannot be set alone.`,
    )
  }
  const { text } = message
  const written = encode(text, escapeText(value, text.delimiters), path)
  const segment = message.segments[path.occurrence - 1]
  if (segment) return setWithin(text, segment, path, written)
  return addSegments(message, path, written)
}

function setWithin(text: MessageText, segment: Span, path: Path, written: Buffer): Buffer {
  let span: Span = { start: segment.start, end: segment.end }
  const levels = levelsOf(text, path)
  for (const [depth, { mark, n }] of levels.entries()) {
    const next = part(text, mark, span, n)
    if (!next) {
      const missing = n - countParts(text, mark, span)
      return splice(text, { start: span.end, end: span.end }, chain(levels.slice(depth), missing, path), written)
    }
    span = next
  }
  return splice(text, span, '', written)
}

/** Bare segments up to the occurrence wanted, after the last of that name, else at the end. */
function addSegments({ text, ending, segments }: Editable, path: Path, written: Buffer): Buffer {
  const levels = levelsOf(text, path)
  const bare = `${path.segment}${ending}`.repeat(path.occurrence - 1 - segments.length)
  const head = bare + path.segment + chain(levels, (levels[0]?.n ?? 1) - 1, path)
  const last = segments.at(-1)
  const bytes = text.bytes
  if (last) return splice(text, { start: last.end, end: last.end }, ending + head, written)
  const final = bytes[bytes.length - 1]
  const ended = final === 0x0d || final === 0x0a
  const at = { start: bytes.length, end: bytes.length }
  return splice(text, at, (ended ? '' : ending) + head, Buffer.concat([written, Buffer.from(ending, 'latin1')]))
}

interface Level {
  mark: number
  n: number
}

/** The splits that lead from the segment to the place. In MSH the separator counts as a field, elsewhere the name comes before the first. */
function levelsOf({ marks }: MessageText, path: Path): Level[] {
  const { field = 1, repetition, component, subcomponent } = path
  const levels: Level[] = [{ mark: marks.field, n: isHeader(path.segment) ? field : field + 1 }]
  if ((repetition ?? component ?? subcomponent) !== undefined)
    levels.push({ mark: marks.repetition, n: repetition ?? 1 })
  if ((component ?? subcomponent) !== undefined) levels.push({ mark: marks.component, n: component ?? 1 })
  if (subcomponent !== undefined) levels.push({ mark: marks.subcomponent, n: subcomponent })
  return levels
}

/** The delimiters that lead to a place that is not there: `missing` of the first level, the full number of those below. */
function chain(levels: Level[], missing: number, path: Path): string {
  return levels
    .map(({ mark, n }, depth) => {
      const count = depth === 0 ? missing : n - 1
      if (count > 0 && mark === NONE) {
        throw new RangeError(`${printPath(path)} cannot be set: MSH-2 names no delimiter for it.`)
      }
      return count > 0 ? String.fromCharCode(mark).repeat(count) : ''
    })
    .join('')
}

function encode({ codec }: MessageText, value: string, path: Path): Buffer {
  const bytes = codec.encode(value)
  if (bytes) return bytes
  throw new RangeError(
    `The value for ${printPath(path)} cannot be written in ${codec.label}, the message's character set; choose another in MSH-18.`,
  )
}

function splice({ bytes }: MessageText, { start, end }: Span, before: string, written: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(before, 'latin1'), written, bytes.subarray(end)])
}
