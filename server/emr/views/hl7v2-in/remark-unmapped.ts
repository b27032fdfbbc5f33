/** Nothing is lost in silence: what a message says beyond the map is named. */
import { fieldDefinition } from '../../../hl7v2/dictionary/segments.ts'
import type { Segment } from '../../../hl7v2/message.ts'
import { type Reading, remark } from './reading.ts'

/** More than the separators of empty parts. */
const SAYS_SOMETHING = /[^\s^~&]/
const LAST_FIELD = 200

/** The fields of these segments, all of one name, that say something and are not among the mapped: one remark for all. */
export function remarkUnmapped(reading: Reading, segments: readonly Segment[], mapped: ReadonlySet<number>): void {
  const fields: number[] = []
  for (const segment of segments) {
    const last = Math.min(segment.fieldCount, LAST_FIELD)
    for (let n = 1; n <= last; n++) {
      if (segment.isEmpty(n) || mapped.has(n) || fields.includes(n)) continue
      if (SAYS_SOMETHING.test(segment.value(n))) fields.push(n)
    }
  }
  const [first] = segments
  if (!first || fields.length === 0) return
  const names = fields.sort((a, b) => a - b).map((n) => namedField(first.name, n))
  const why = `Not mapped into the record: ${names.join(', ')}. The message keeps them.`
  remark(reading, 'map/unmapped-field', 'information', first.name, why)
}

/** Segments that have no place in the record. */
export function remarkUnmappedSegments(reading: Reading, read: readonly string[]): void {
  const names = new Set(reading.message.segments.map(({ name }) => name).filter((name) => !read.includes(name)))
  for (const name of names) {
    const why = `${name} is not mapped into the record yet. The message keeps it.`
    remark(reading, 'map/unmapped-segment', 'information', name, why)
  }
}

/** `OBR-18 (Placer Field 1)`, where the dictionary has the segment. */
function namedField(segment: string, field: number): string {
  const definition = fieldDefinition(segment, field)
  return `${segment}-${field}${definition ? ` (${definition.name})` : ''}`
}
