/** What a query says of itself (HL7 v2.5.1 §5.4): QPD names it and carries the question, RCP how much to answer at once, DSC where to go on. */
import type { Segment } from '../../../../hl7v2/message.ts'
import { type Reading, refuse, remark, text } from '../reading.ts'

export interface Query {
  qpd: Segment
  /** QPD-2: what the answer is matched by */
  tag: string
  /** RCP-2: records at once */
  count: number | undefined
  /** DSC-1 */
  pointer: string | undefined
}

const MOST = 100

export function readQuery(reading: Reading): Query | undefined {
  const { message } = reading
  const qpd = message.segment('QPD')
  if (!qpd) {
    refuse(reading, '100', 'QPD', 'There is no QPD segment. Send one with the name, the tag and the question.')
    return undefined
  }
  const tag = text(qpd, 2)
  if (tag === undefined)
    refuse(reading, '101', 'QPD-2', 'QPD-2 is empty. Send a tag of your own: the answer carries it.')
  const rcp = message.segment('RCP')
  if (text(rcp, 1)?.toUpperCase() === 'D')
    refuse(reading, '103', 'RCP-1', 'RCP-1 asks for a later answer. Send I: queries are answered at once.')
  return { qpd, tag: tag ?? '', count: readCount(reading, rcp), pointer: text(message.segment('DSC'), 1) }
}

function readCount(reading: Reading, rcp: Segment | undefined): number | undefined {
  const told = text(rcp, 2)
  if (told === undefined) return undefined
  const unit = text(rcp, 2, 2)?.toUpperCase() ?? 'RD'
  if (!/^[1-9]\d{0,5}$/.test(told) || unit !== 'RD') {
    refuse(reading, '102', 'RCP-2', 'RCP-2 is no number of records: write it as 10^RD.')
    return undefined
  }
  if (Number(told) > MOST) {
    const why = `RCP-2 asks for more than ${MOST} records at once; they come ${MOST} at a time.`
    remark(reading, 'map/fewer-at-once', 'information', 'RCP-2', why, told)
  }
  return Math.min(Number(told), MOST)
}
