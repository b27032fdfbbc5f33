/**
 * Files an ADT message about one visit of one patient, by the rule of its event. Everything is read and judged before the
 * first write, so that a refusal changes nothing.
 */
import type { Encounter, Patient } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import type { StoreTransaction } from '../../../store/contract.ts'
import type { Filing } from '../../hospital.ts'
import { IDENTIFIER_TYPE, SYSTEM } from '../../identifiers.ts'
import { draftOf, lookUpByIdentifier } from '../../records/find-record.ts'
import { noteEvent } from '../../records/last-event.ts'
import { addMovement, lastMovement } from '../../records/movements.ts'
import { findBookingOf, followVisit, linkBooking } from '../../records/visit-appointment.ts'
import { leaveVisitEvent } from '../../records/visit-event.ts'
import { noteTold } from '../../records/visit-told.ts'
import { eventTime } from './event-time.ts'
import { fileContacts, readContacts } from './file-contacts.ts'
import { fileDiagnoses, readDiagnoses } from './file-diagnoses.ts'
import { checkBedAgain, findPlace } from './map-location.ts'
import { type Identity, readIdentity } from './patient-identity.ts'
import { type Reading, refuse, remark, text } from './reading.ts'
import type { EventRule, MessageRule, MessageWork } from './rules/event-rule.ts'
import { refused, storeChange } from './store-change.ts'
import { tellPerson } from './tell-person.ts'
import { tellVisit } from './tell-visit.ts'
import { refuseLateVisit } from './too-late.ts'
import { guardPatient, guardVisit, meantPatient, refuseNewPatient } from './wrong-patient.ts'

export function visitRule(rule: EventRule): MessageRule {
  return {
    event: rule.event,
    async files(tx, workspace, work) {
      const { reading } = work
      const pid = reading.message.segment('PID')
      const pv1 = reading.message.segment('PV1')
      const identity = readIdentity(reading, pid)
      const number = text(pv1, 19)
      if (number === undefined || !pv1) {
        const missing = pv1 ? 'PV1-19 is empty' : 'There is no PV1 segment'
        refuse(reading, '101', 'PV1-19', `${missing}. Send the visit number in PV1-19.`)
      }
      if (!pid || !pv1 || !identity || number === undefined) return refused(reading)
      return fileVisit(tx, workspace, { ...work, rule, pid, pv1, identity, number })
    },
  }
}

interface VisitWork extends MessageWork {
  rule: EventRule
  pid: Segment
  pv1: Segment
  identity: Identity
  number: string
}

async function fileVisit(tx: StoreTransaction, workspace: string, work: VisitWork): Promise<Filing> {
  const { writer, rule, reading, pid, pv1, identity, number } = work
  const knownPatient = await meantPatient(reading, tx, workspace, identity.key)
  const knownVisit = await lookUpByIdentifier<Encounter>(tx, workspace, 'Encounter', SYSTEM.caseId, number)
  await guardPatient(reading, tx, workspace, pid, identity, knownPatient?.resource)
  if (!knownPatient && !work.newPatients) refuseNewPatient(reading)
  if (knownVisit) guardVisit(reading, knownVisit.resource, knownPatient?.resource.id, number)
  const refusal = rule.refuses(knownVisit?.resource, number)
  if (refusal) reading.errors.push(refusal)
  const now = writer.now(workspace)
  const at = eventTime(reading, now)
  const last = knownVisit && lastMovement(knownVisit.resource)
  if (knownVisit) refuseLateVisit(reading, rule, knownVisit.resource, number, at)
  if (reading.errors.length > 0) return refused(reading)
  const undone = last && rule.undoes?.includes(last.event) ? last.from : 0
  const earlier = knownVisit && (await versionOf(tx, workspace, knownVisit.resource.id, undone))

  const before = knownVisit?.resource
  const patient: Patient = knownPatient ? draftOf(knownPatient) : { resourceType: 'Patient', active: true }
  const visit: Encounter = knownVisit ? draftOf(knownVisit) : newVisit(number)
  const from = knownVisit?.row.version ?? 0
  const sense = typeof rule.sense === 'function' ? rule.sense(visit) : (rule.sense ?? 'moves')
  const isMovement = rule.isMovement?.(before) ?? false
  const isTold = await tellPerson(reading, tx, workspace, patient, identity, pid, at)
  const isNews = await tellVisit(reading, tx, workspace, visit, { pv1, at, sense, isMovement })
  const destination = rule.hasDestination ? (await findPlace(reading, tx, workspace, pv1, 42))?.place : undefined
  if (rule.undoes) noteEvent(visit, at)
  rule.moves(visit, { reading, pv1, at, from, earlier, destination })
  if (rule.undoes) await checkBedAgain(reading, tx, workspace, visit, before)
  if (isMovement) addMovement(visit, { event: rule.event, at, from })
  noteTold(visit, rule.event, at)
  const diagnoses = isNews ? readDiagnoses(reading) : []
  const contacts = readContacts(reading)
  if (reading.errors.length > 0) return refused(reading)

  const person = await storeChange(tx, workspace, writer, patient, knownPatient, at)
  if (isTold) await fileContacts(tx, workspace, writer, person.id, contacts)
  visit.subject ??= {
    reference: `Patient/${person.id}`,
    ...(person.name?.[0]?.text && { display: person.name[0].text }),
  }
  if (BEGINNINGS.has(rule.event) && !visit.appointment) await linkToBooking(reading, tx, workspace, visit, number)
  let contact = await storeChange(tx, workspace, writer, visit, knownVisit)
  await followVisit(tx, workspace, writer, contact)
  const listed = await fileDiagnoses(tx, workspace, writer, contact, diagnoses)
  if (listed && JSON.stringify(listed) !== JSON.stringify(contact.diagnosis)) {
    contact = { ...contact, diagnosis: listed }
    await writer.put(tx, workspace, contact)
  }
  const cause = { at: now, origin: work.origin }
  await leaveVisitEvent(tx, workspace, rule.leaves(before), contact, cause)
  return { accepted: true, findings: reading.findings }
}

/** With these a visit comes to be, or an expected patient comes. */
const BEGINNINGS = new Set(['A01', 'A04', 'A05', 'A14'])

async function linkToBooking(
  reading: Reading,
  tx: StoreTransaction,
  workspace: string,
  visit: Encounter,
  number: string,
): Promise<void> {
  const booking = await findBookingOf(tx, workspace, number)
  if (!booking || linkBooking(visit, booking.resource)) return
  const why = `The appointment of number ${number} is another patient's; the visit was not linked to it.`
  remark(reading, 'map/appointment-of-another', 'warning', 'PV1-19', why)
}

async function versionOf(
  tx: StoreTransaction,
  workspace: string,
  id: string,
  version: number,
): Promise<Encounter | undefined> {
  const row = version > 0 ? await tx.getResourceVersion(workspace, 'Encounter', id, version) : undefined
  return row && !row.deleted ? (JSON.parse(row.text) as Encounter) : undefined
}

function newVisit(number: string): Encounter {
  const type = { coding: [{ system: IDENTIFIER_TYPE, code: 'VN' }], text: 'visit number' }
  const identifier = [{ use: 'official' as const, type, system: SYSTEM.caseId, value: number }]
  // The class is required in FHIR; PV1-2 or the event's rule fills it before anything is stored.
  return { resourceType: 'Encounter', identifier, status: 'unknown' } as Encounter
}
