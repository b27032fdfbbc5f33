/**
 * What a write by FHIR means for another record: an appointment and its visit go together, whichever of them was written. It is done when
 * everything that was written with it is on file, since one transaction may bring both.
 */
import type { Appointment, Encounter, Resource } from '@medplum/fhirtypes'
import type { ResourceRow, StoreTransaction } from '../../store/contract.ts'
import type { AppointmentStatus } from './appointments.ts'
import { findById } from './find-record.ts'
import { isOddShape } from './odd-shape.ts'
import { followDeletedVisit, followVisit } from './visit-appointment.ts'
import type { RecordWriter } from './write-record.ts'

export type FollowUp = (tx: StoreTransaction) => Promise<void>

export interface FollowWriteDeps {
  writer: RecordWriter
  /** What the new state of an appointment means for its visit; `was` is what it was before. */
  followBooking(tx: StoreTransaction, workspace: string, id: string, was: AppointmentStatus): Promise<void>
}

export interface FollowWrite {
  written(workspace: string, before: ResourceRow | null, after: Resource & { id: string }): FollowUp | undefined
  removed(workspace: string, before: ResourceRow): FollowUp | undefined
}

export const createFollowWrite = ({ writer, followBooking }: FollowWriteDeps): FollowWrite => ({
  written(workspace, before, after) {
    const { id } = after
    if (after.resourceType === 'Encounter' && after.appointment)
      return lenient(async (tx) => {
        const now = await findById<Encounter>(tx, workspace, 'Encounter', id)
        if (now) await followVisit(tx, workspace, writer, now.resource)
      })
    if (after.resourceType !== 'Appointment' || !before || before.deleted) return undefined
    const was = (JSON.parse(before.text) as Appointment).status
    return was === after.status ? undefined : lenient((tx) => followBooking(tx, workspace, id, was))
  },
  removed(workspace, before) {
    if (before.type !== 'Encounter') return undefined
    const visit = JSON.parse(before.text) as Encounter
    return visit.appointment && lenient((tx) => followDeletedVisit(tx, workspace, writer, visit))
  },
})

/** What is taken leniently may have any shape: what cannot be read as what it says it is means nothing for others. */
const lenient =
  (step: FollowUp): FollowUp =>
  async (tx) => {
    try {
      await step(tx)
    } catch (error) {
      if (!isOddShape(error)) throw error
    }
  }
