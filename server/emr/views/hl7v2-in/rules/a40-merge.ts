/** A40: the record of MRG-1 is merged away into that of PID. Both must be on file; a wrong guess could not be taken back. */

import { hasMergedAway } from '../../../records/find-patient.ts'
import { draftOf } from '../../../records/find-record.ts'
import { mergePatients } from '../../../records/merge-patients.ts'
import { leaveEvent } from '../../../records/visit-event.ts'
import { currentStay } from '../../../workflows/find-for-workflow.ts'
import { eventTime } from '../event-time.ts'
import { refuse, remark } from '../reading.ts'
import { refused, storeChange } from '../store-change.ts'
import { tellPerson } from '../tell-person.ts'
import type { MessageRule } from './event-rule.ts'
import { readPair } from './read-pair.ts'

export const a40Merge: MessageRule = {
  event: 'A40',
  async files(tx, workspace, { writer, reading, origin }) {
    const pair = await readPair(reading, tx, workspace)
    if (!pair) return refused(reading)
    const { pid, identity, survivor, other, old } = pair
    const isOne = survivor.resource.id === other.resource.id
    if (isOne && !(await hasMergedAway(tx, workspace, survivor.resource, old))) {
      const why =
        'PID-3 and MRG-1 lead to one record, and the number in MRG-1 is the one in use. Nothing was merged; check which of the two is to survive.'
      refuse(reading, '204', 'MRG-1', `15905 patient id invalid: ${why}`)
      return refused(reading)
    }
    const person = draftOf(survivor)
    await tellPerson(reading, tx, workspace, person, identity, pid, eventTime(reading, writer.now(workspace)))
    if (reading.errors.length > 0) return refused(reading)
    if (isOne) {
      // Look-ups follow the link, so a record that was merged into this one leads here.
      remark(reading, 'map/merged-already', 'information', 'MRG-1', 'That record was merged into this one already.')
      await storeChange(tx, workspace, writer, person, survivor)
      return { accepted: true, findings: reading.findings }
    }
    const stays = [survivor, other].map(({ resource }) => currentStay(tx, workspace, resource.id))
    if ((await Promise.all(stays)).every((stay) => stay !== undefined)) {
      const why = 'Both records have an inpatient visit under way; the person has two beds now. Discharge one of them.'
      remark(reading, 'map/two-stays', 'warning', 'MRG-1', why)
    }
    await mergePatients(tx, workspace, writer, { ...survivor, resource: person }, other)
    const cause = { at: writer.now(workspace), origin }
    const event = { patient: survivor.resource.id, retired: other.resource.id, ...cause }
    await leaveEvent(tx, workspace, 'patient.merged', event)
    return { accepted: true, findings: reading.findings }
  },
}
