/** A28 adds a person, A31 changes one; no visit is touched, whatever PV1 says. */
import type { Patient } from '@medplum/fhirtypes'
import { draftOf } from '../../../records/find-record.ts'
import { noteEvent } from '../../../records/last-event.ts'
import { leaveEvent } from '../../../records/visit-event.ts'
import { eventTime } from '../event-time.ts'
import { fileContacts, readContacts } from '../file-contacts.ts'
import { mapItems } from '../map-items.ts'
import { mapPatient } from '../map-patient.ts'
import { mapRegistration } from '../map-registration.ts'
import { readIdentity } from '../patient-identity.ts'
import { refuse, remark } from '../reading.ts'
import { refused, storeChange } from '../store-change.ts'
import { refuseLatePerson } from '../too-late.ts'
import { guardPatient, meantPatient, refuseNewPatient } from '../wrong-patient.ts'
import type { MessageRule } from './event-rule.ts'

function person(event: 'A28' | 'A31'): MessageRule {
  return {
    event,
    async files(tx, workspace, { writer, reading, origin, newPatients }) {
      const pid = reading.message.segment('PID')
      const identity = readIdentity(reading, pid)
      if (!pid || !identity) return refused(reading)
      const known = await meantPatient(reading, tx, workspace, identity.key)
      await guardPatient(reading, tx, workspace, pid, identity, known?.resource)
      const at = eventTime(reading, writer.now(workspace))
      refuseLatePerson(reading, known?.resource, at, 'The person')
      if (event === 'A28' && !known && !newPatients) refuseNewPatient(reading)
      if (event === 'A31' && !known) {
        const why = 'no patient has that number. Send A28 to add one.'
        refuse(reading, '204', 'PID-3', `15905 patient id invalid: ${why}`)
      }
      if (event === 'A28' && known)
        remark(
          reading,
          'map/known-person',
          'information',
          'PID-3',
          'The person is on file already; the message updates it.',
        )
      const patient: Patient = known ? draftOf(known) : { resourceType: 'Patient', active: true }
      mapPatient(reading, patient, identity, pid)
      await mapRegistration(reading, tx, workspace, patient)
      const contacts = readContacts(reading)
      mapItems(reading, patient, [])
      noteEvent(patient, at)
      if (reading.errors.length > 0) return refused(reading)
      const { id } = await storeChange(tx, workspace, writer, patient, known)
      await fileContacts(tx, workspace, writer, id, contacts)
      const type = known ? 'person.updated' : 'person.created'
      await leaveEvent(tx, workspace, type, { patient: id, at: writer.now(workspace), origin })
      return { accepted: true, findings: reading.findings }
    },
  }
}

export const a28AddPerson = person('A28')
export const a31UpdatePerson = person('A31')
