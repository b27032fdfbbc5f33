/** Which appointment, or which block of time, a message is about: SCH-1 is the placer's number, SCH-2 the filler's. */
import type { Segment } from '../../../../hl7v2/message.ts'
import { type Reading, refuse, text } from '../reading.ts'

export interface Booking {
  sch: Segment
  placer: string | undefined
  filler: string | undefined
}

export function readBooking(reading: Reading): Booking | undefined {
  const sch = reading.message.segment('SCH')
  const [placer, filler] = [text(sch, 1), text(sch, 2)]
  if (!sch) refuse(reading, '100', 'SCH', 'There is no SCH segment. Send one with the number of the appointment.')
  else if (placer === undefined && filler === undefined)
    refuse(reading, '101', 'SCH-1', 'SCH-1 and SCH-2 are empty. Send the number of the appointment in one of them.')
  else return { sch, placer, filler }
  return undefined
}

export const numberIn = ({ placer, filler }: Booking) => filler ?? placer ?? ''
export const placeOfNumber = ({ filler }: Booking) => (filler === undefined ? 'SCH-1' : 'SCH-2')
