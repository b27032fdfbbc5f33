/** When what the message tells of happened: EVN-6, else EVN-2, else MSH-7, else now. */
import { toDateTime } from '../../singapore-time.ts'
import { type Reading, text } from './reading.ts'
import { readTimestamp } from './timestamp.ts'

export function eventTime(reading: Reading, now: number): string {
  const evn = reading.message.segment('EVN')
  const told = [text(evn, 6), text(evn, 2), text(reading.message.segment('MSH'), 7)]
  for (const value of told) {
    const time = value === undefined ? undefined : readTimestamp(value)
    if (time?.dateTime.includes('T')) return time.dateTime
  }
  return toDateTime(now)
}
