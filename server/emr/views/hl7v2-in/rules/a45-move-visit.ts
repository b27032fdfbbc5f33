/** A45: one visit, with everything that was done in it, moves from the record of MRG-1 to that of PID. */
import type { Encounter } from '@medplum/fhirtypes'
import { referencedId, SYSTEM } from '../../../identifiers.ts'
import { findByIdentifier } from '../../../records/find-record.ts'
import { moveVisit } from '../../../records/merge-patients.ts'
import { leaveVisitEvent } from '../../../records/visit-event.ts'
import { refuse, text } from '../reading.ts'
import { refused } from '../store-change.ts'
import { invalidEncounter, type MessageRule } from './event-rule.ts'
import { readPair } from './read-pair.ts'

export const a45MoveVisit: MessageRule = {
  event: 'A45',
  async files(tx, workspace, { writer, reading, origin }) {
    const pair = await readPair(reading, tx, workspace)
    const number = text(reading.message.segment('PV1'), 19)
    if (number === undefined)
      refuse(reading, '101', 'PV1-19', 'PV1-19 is empty. Send the number of the visit that moves.')
    if (!pair || number === undefined) return refused(reading)
    const { survivor, other } = pair
    const visit = await findByIdentifier<Encounter>(tx, workspace, 'Encounter', SYSTEM.caseId, number)
    if (!visit) reading.errors.push(invalidEncounter(`no visit has number ${number}, so none can move.`))
    else if (referencedId(visit.resource.subject?.reference, 'Patient') !== other.resource.id)
      reading.errors.push(invalidEncounter(`visit ${number} is not on the record that MRG-1 names. Nothing was moved.`))
    else if (survivor.resource.id === other.resource.id)
      refuse(reading, '204', 'MRG-1', 'MRG-1 and PID-3 name the same record; there is nowhere to move the visit.')
    if (!visit || reading.errors.length > 0) return refused(reading)
    const account = text(reading.message.segment('PID'), 18)
    const moved = await moveVisit(tx, workspace, writer, visit, other.resource, survivor.resource, account)
    const cause = { at: writer.now(workspace), origin }
    await leaveVisitEvent(tx, workspace, 'visit.moved', moved, cause, { from: other.resource.id })
    return { accepted: true, findings: reading.findings }
  },
}
