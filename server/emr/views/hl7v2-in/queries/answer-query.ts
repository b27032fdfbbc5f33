/** RSP (HL7 v2.5.1 §5.4.2): QAK says how it went, QPD comes back as it was asked, then what was found and DSC where there is more. */

import { unescapeText } from '../../../../hl7v2/escape.ts'
import type { Message, Segment } from '../../../../hl7v2/message.ts'
import type { ComponentValue, RepetitionValue, SegmentSpec } from '../../../../hl7v2/write-message.ts'
import type { Filing, Reply } from '../../../hospital.ts'
import type { Reading } from '../reading.ts'

export interface Found {
  segments: SegmentSpec[]
  /** How many there are, in this answer, and after it. */
  hits?: { total: number; here: number; left: number }
  /** Where the next answer goes on. */
  pointer?: string
}

/** `event` is the query's, Q22; its answer is K22. */
export function answerQuery(reading: Reading, event: string, found: Found | undefined): Filing {
  const { message, errors, findings } = reading
  const trigger = `K${event.slice(1)}`
  const status = errors.length > 0 || !found ? 'AE' : found.segments.length > 0 ? 'OK' : 'NF'
  const reply: Reply = {
    type: 'RSP',
    trigger,
    structure: `RSP_${trigger}`,
    segments: [
      acknowledged(message, status, found),
      ...echo(message),
      ...(status === 'OK' ? (found?.segments ?? []) : []),
      ...(found?.pointer ? [{ name: 'DSC', fields: { 1: found.pointer, 2: 'I' } }] : []),
    ],
  }
  if (status === 'AE') return { accepted: false, code: 'AE', errors, findings, reply }
  return { accepted: true, findings, reply }
}

/** HL7 table 0208, QAK-2: OK, NF nothing found, AE. */
function acknowledged(message: Message, status: 'OK' | 'NF' | 'AE', found: Found | undefined): SegmentSpec {
  const parts = ['1', '2', '3'].map((n) => message.get(`QPD-1[1].${n}`))
  const name = parts.slice(0, parts.findLastIndex((part) => part !== '') + 1)
  const { total, here, left } = found?.hits ?? { total: 0, here: 0, left: 0 }
  const hits = status === 'AE' ? {} : { 4: String(total), 5: String(here), 6: String(left) }
  return { name: 'QAK', fields: { 1: message.get('QPD-2'), 2: status, 3: name, ...hits } }
}

function echo(message: Message): SegmentSpec[] {
  const qpd = message.segment('QPD')
  return qpd ? [echoed(message, qpd)] : []
}

/** The segment part by part, so that it can be written with whatever delimiters the answer has. */
function echoed({ delimiters }: Message, segment: Segment): SegmentSpec {
  const parts = (text: string, delimiter: string) => (delimiter === '' ? [text] : text.split(delimiter))
  const component = (text: string): ComponentValue =>
    parts(text, delimiters.subcomponent).map((each) => unescapeText(each, delimiters))
  const repetition = (text: string): RepetitionValue => parts(text, delimiters.component).map(component)
  const [name = '', ...fields] = segment.text().split(delimiters.field)
  const values = fields.map((field, i) => [i + 1, { repeat: parts(field, delimiters.repetition).map(repetition) }])
  return { name, fields: Object.fromEntries(values) }
}
