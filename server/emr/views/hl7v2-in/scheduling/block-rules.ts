/** S23 blocks time of a doctor or a place, S24 opens it again: a Slot of the Schedule of each. No patient is in it. */
import type { Slot } from '@medplum/fhirtypes'
import { SYSTEM } from '../../../identifiers.ts'
import { draftOf } from '../../../records/find-record.ts'
import { laterEvent, noteEvent } from '../../../records/last-event.ts'
import { scheduleOf, slotsNumbered } from '../../../records/schedules.ts'
import { eventTime } from '../event-time.ts'
import { type Reading, refuse } from '../reading.ts'
import type { MessageRule } from '../rules/event-rule.ts'
import { refused, storeChange } from '../store-change.ts'
import { bookedTime } from './booked-time.ts'
import { numberIn, placeOfNumber, readBooking } from './booking.ts'
import { commentOn } from './comment.ts'
import { readResources } from './participants.ts'

const s23Block: MessageRule = {
  event: 'S23',
  async files(tx, workspace, { writer, reading }) {
    const booking = readBooking(reading)
    const time = booking && bookedTime(reading, booking.sch)
    if (booking && !time && reading.errors.length === 0)
      refuse(reading, '101', 'SCH-11', 'There is no time: send start and end in SCH-11.4 and SCH-11.5.')
    const actors = (await readResources(reading, tx, workspace)).map(({ participant }) => participant.actor)
    if (actors.length === 0)
      refuse(reading, '101', 'RGS', 'No AIP or AIL follows: send the doctor or the place whose time is blocked.')
    for (const actor of actors)
      if (!actor?.reference)
        refuse(
          reading,
          '204',
          'RGS',
          `${actor?.display ?? 'A resource'} is not on file here; its time cannot be blocked.`,
        )
    if (!booking || !time || reading.errors.length > 0) return refused(reading)
    const number = numberIn(booking)
    const at = eventTime(reading, writer.now(workspace))
    const standing = await slotsNumbered(tx, workspace, number)
    tooLate(
      reading,
      placeOfNumber(booking),
      standing.map(({ resource }) => resource),
      at,
    )
    if (standing.some(({ resource }) => resource.status === 'busy-unavailable'))
      refuse(reading, '205', placeOfNumber(booking), `Block ${number} stands already. Send S24 to open it first.`)
    if (reading.errors.length > 0) return refused(reading)
    const comment = commentOn(reading.message, booking.sch)
    for (const actor of actors) {
      const schedule = await scheduleOf(tx, workspace, writer, actor ?? {})
      const known = standing.find(({ resource }) => resource.schedule.reference === schedule.reference)
      const slot: Slot = {
        ...(known?.resource ?? { resourceType: 'Slot', identifier: [{ system: SYSTEM.eventId, value: number }] }),
        schedule,
        status: 'busy-unavailable',
        start: time.start,
        end: time.end,
        ...(comment && { comment }),
      }
      noteEvent(slot, at)
      if (known) await writer.put(tx, workspace, { ...slot, id: known.resource.id }, known.row)
      else await writer.add(tx, workspace, slot)
    }
    return { accepted: true, findings: reading.findings }
  },
}

const s24Open: MessageRule = {
  event: 'S24',
  async files(tx, workspace, { writer, reading }) {
    const booking = readBooking(reading)
    if (!booking) return refused(reading)
    const number = numberIn(booking)
    const standing = await slotsNumbered(tx, workspace, number)
    const blocked = standing.filter(({ resource }) => resource.status === 'busy-unavailable')
    const at = eventTime(reading, writer.now(workspace))
    if (blocked.length === 0)
      refuse(reading, '204', placeOfNumber(booking), `No blocked time has number ${number}. Send S23 to block some.`)
    tooLate(
      reading,
      placeOfNumber(booking),
      blocked.map(({ resource }) => resource),
      at,
    )
    if (reading.errors.length > 0) return refused(reading)
    for (const slot of blocked) {
      const free: Slot = { ...draftOf(slot), status: 'free' }
      noteEvent(free, at)
      await storeChange(tx, workspace, writer, free, slot)
    }
    return { accepted: true, findings: reading.findings }
  },
}

function tooLate(reading: Reading, location: string, slots: readonly Slot[], at: string): void {
  const later = slots.map((slot) => laterEvent(slot, at)).find((time) => time !== undefined)
  if (later) refuse(reading, '204', location, `The block was changed at ${later}, after this. It comes too late.`)
}

export const BLOCK_RULES: readonly MessageRule[] = [s23Block, s24Open]
