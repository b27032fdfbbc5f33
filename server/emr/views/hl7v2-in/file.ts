/**
 * Files an ADT message in the caller's transaction. Everything is read and judged before the first write, so that a
 * refusal changes nothing.
 */
import type { Encounter, Patient } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import type { StoreTransaction } from '../../../store/contract.ts'
import type { Filing, Hospital } from '../../hospital.ts'
import { IDENTIFIER_TYPE, SYSTEM } from '../../identifiers.ts'
import { findPatient } from '../../records/find-patient.ts'
import { type Found, findByIdentifier } from '../../records/find-record.ts'
import { leaveVisitEvent } from '../../records/visit-event.ts'
import type { RecordWriter } from '../../records/write-record.ts'
import { EVENT_RULES } from './event-rules.ts'
import { eventTime } from './event-time.ts'
import { fileDiagnoses, readDiagnoses } from './file-diagnoses.ts'
import { mapPatient } from './map-patient.ts'
import { mapVisit } from './map-visit.ts'
import { type Identity, readIdentity } from './patient-identity.ts'
import { type Reading, refuse, text } from './reading.ts'
import type { EventRule } from './rules/event-rule.ts'
import { unsupported } from './supported-events.ts'
import { guardIdentity } from './wrong-patient.ts'

export function createFile({ writer }: { writer: RecordWriter }): Hospital['file'] {
  return async (tx, workspace, message, origin = 'mllp') => {
    const type = message.get('MSH-9.1')
    const event = message.get('MSH-9.2') || message.get('EVN-1')
    const refusal = unsupported(type, event)
    const rule = EVENT_RULES.find((each) => each.event === event)
    if (refusal || !rule) return { accepted: false, code: 'AR', errors: refusal ? [refusal] : [], findings: [] }

    const reading: Reading = { message, findings: [], errors: [] }
    const pid = message.segment('PID')
    const pv1 = message.segment('PV1')
    const identity = readIdentity(reading, pid)
    const number = text(pv1, 19)
    if (number === undefined || !pv1) {
      refuse(
        reading,
        '101',
        'PV1-19',
        `${pv1 ? 'PV1-19 is empty' : 'There is no PV1 segment'}. Send the visit number in PV1-19.`,
      )
    }
    if (!pid || !pv1 || !identity || number === undefined) return refused(reading)
    return fileVisit(tx, workspace, { writer, rule, reading, pid, pv1, identity, number, origin })
  }
}

interface Work {
  writer: RecordWriter
  rule: EventRule
  reading: Reading
  pid: Segment
  pv1: Segment
  identity: Identity
  number: string
  origin: string
}

async function fileVisit(tx: StoreTransaction, workspace: string, work: Work): Promise<Filing> {
  const { writer, rule, reading, pid, pv1, identity, number } = work
  const knownPatient = await findPatient(tx, workspace, identity.key)
  const knownVisit = await findByIdentifier<Encounter>(tx, workspace, 'Encounter', SYSTEM.caseId, number)
  guardIdentity(reading, pid, knownPatient?.resource, knownVisit?.resource, number)
  const refusal = rule.refuses(knownVisit?.resource, number)
  if (refusal) reading.errors.push(refusal)
  if (reading.errors.length > 0) return refused(reading)

  // The rules ask only for its status: a deep copy would cost as much as the rest of the mapping.
  const before = knownVisit && { ...knownVisit.resource }
  const patient: Patient = knownPatient?.resource ?? { resourceType: 'Patient', active: true }
  const visit: Encounter = knownVisit?.resource ?? newVisit(number)
  const at = eventTime(reading, writer.now(workspace))
  mapPatient(reading, patient, identity, pid)
  await mapVisit(reading, tx, workspace, visit, pv1, at)
  rule.moves(visit, { reading, pv1, at })
  const diagnoses = readDiagnoses(reading)
  if (reading.errors.length > 0) return refused(reading)

  const person = await store(tx, workspace, writer, patient, knownPatient)
  visit.subject ??= {
    reference: `Patient/${person.id}`,
    ...(person.name?.[0]?.text && { display: person.name[0].text }),
  }
  let contact = await store(tx, workspace, writer, visit, knownVisit)
  const listed = await fileDiagnoses(tx, workspace, writer, contact, diagnoses)
  if (listed && JSON.stringify(listed) !== JSON.stringify(contact.diagnosis)) {
    contact = { ...contact, diagnosis: listed }
    await writer.put(tx, workspace, contact)
  }
  const cause = { at: writer.now(workspace), origin: work.origin }
  await leaveVisitEvent(tx, workspace, rule.leaves(before), contact, cause)
  return { accepted: true, findings: reading.findings }
}

function newVisit(number: string): Encounter {
  const type = { coding: [{ system: IDENTIFIER_TYPE, code: 'VN' }], text: 'visit number' }
  const identifier = [{ use: 'official' as const, type, system: SYSTEM.caseId, value: number }]
  // The class is required in FHIR; PV1-2 or the event's rule fills it before anything is stored.
  return { resourceType: 'Encounter', identifier, status: 'unknown' } as Encounter
}

/** A new version only where the message changed something. */
async function store<R extends Patient | Encounter>(
  tx: StoreTransaction,
  workspace: string,
  writer: RecordWriter,
  resource: R,
  known: Found<R> | undefined,
): Promise<R & { id: string }> {
  if (!known) return writer.add(tx, workspace, resource)
  if (JSON.stringify(resource) !== known.row.text) await writer.put(tx, workspace, known.resource, known.row)
  return known.resource
}

function refused(reading: Reading): Filing {
  return { accepted: false, code: 'AE', errors: reading.errors, findings: reading.findings }
}
