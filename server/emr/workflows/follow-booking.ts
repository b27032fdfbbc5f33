/**
 * What an appointment written by FHIR means for its visit, as if somebody at the counter had done it: the patient came (A04), was checked
 * out (A03), had not come after all (A11). A booking that is called off or missed leaves the visit alone, as the workflow does.
 */
import type { Appointment, Encounter } from '@medplum/fhirtypes'
import { type AppointmentStatus, BEGUN, OPEN } from '../records/appointments.ts'
import { type Found, findById, findReferring } from '../records/find-record.ts'
import type { FollowWriteDeps } from '../records/follow-write.ts'
import { isKept } from '../records/visit-appointment.ts'
import { isUnderWay } from '../records/visit-event.ts'
import type { RecordWriter } from '../records/write-record.ts'
import { toDateTime } from '../singapore-time.ts'
import { cancelAdmission } from './bed-workflows.ts'
import { isBed } from './beds.ts'
import { beginBookedVisit, placeOf } from './check-in-workflow.ts'
import { checkOut } from './outpatient-workflows.ts'
import { type Context, Refusal } from './workflow.ts'

/** `was`: what the appointment was before it was written. Where no visit can come of it, none does: the write stands. */
export const createFollowBooking =
  ({ writer }: { writer: RecordWriter }): FollowWriteDeps['followBooking'] =>
  async (tx, workspace, id, was) => {
    const booking = await findById<Appointment>(tx, workspace, 'Appointment', id)
    if (!booking || booking.resource.status === was) return
    const at = writer.now(workspace)
    const context = { tx, workspace, writer, at, when: toDateTime(at) }
    try {
      await follow(context, booking, was)
    } catch (error) {
      // A patient who died, a visit that is no outpatient's.
      if (!(error instanceof Refusal)) throw error
    }
  }

async function follow(context: Context, booking: Found<Appointment>, was: AppointmentStatus): Promise<void> {
  const { tx, workspace } = context
  const { id, status } = booking.resource
  const visits = await findReferring<Encounter>(tx, workspace, 'Encounter', 'appointment', { type: 'Appointment', id })
  const hadCome = BEGUN.includes(was)
  if (BEGUN.includes(status) && !hadCome && was !== 'fulfilled') {
    // It is on file already, planned or begun.
    if (visits.some(({ resource }) => isKept(resource) || resource.status === 'planned')) return
    const place = (await placeOf(context, booking.resource))?.resource
    await beginBookedVisit(context, booking, place && !isBed(place) ? place : undefined)
    return
  }
  const current = visits.find(({ resource }) => isUnderWay(resource))?.resource
  if (!hadCome || !current) return
  if (status === 'fulfilled') await checkOut.run(context, { visit: current.id })
  else if (OPEN.includes(status)) await cancelAdmission.run(context, { visit: current.id })
}
