/** VXU V04: vaccinations given, corrected (RXA-21 U) or deleted (D). All of a message are filed, or none. */
import type { Immunization } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import { referencedId, SYSTEM } from '../../../identifiers.ts'
import { type Found, findRecords } from '../../../records/find-record.ts'
import type { ImmunizationEventType } from '../../../records/immunizations.ts'
import { laterEvent, noteEvent } from '../../../records/last-event.ts'
import { findNumbered } from '../../../records/numbered.ts'
import { leaveRecordEvent } from '../../../records/record-event.ts'
import { cutOrders } from '../cut-groups.ts'
import { eventTime } from '../event-time.ts'
import { knownPatient, knownVisit } from '../known-patient.ts'
import { readCoded } from '../read-coded.ts'
import { type Reading, refuse, remark, text } from '../reading.ts'
import { remarkUnmappedSegments } from '../remark-unmapped.ts'
import type { MessageRule } from '../rules/event-rule.ts'
import { refused } from '../store-change.ts'
import { readTimestamp } from '../timestamp.ts'
import { checkGroup, mapImmunization } from './map-immunization.ts'

interface Plan {
  immunization: Immunization
  known: Found<Immunization> | undefined
  leaves: ImmunizationEventType
}

const LIMIT = 200

const v04Vaccinations: MessageRule = {
  event: 'V04',
  async files(tx, workspace, { writer, reading, origin }) {
    const patient = await knownPatient(reading, tx, workspace)
    const visit = await knownVisit(reading, tx, workspace, patient)
    const { groups } = cutOrders(reading.message.segments, ['RXA'])
    if (groups.length === 0) refuse(reading, '100', 'RXA', 'There is no RXA segment. Send one for each vaccination.')
    if (groups.length > LIMIT) refuse(reading, '207', 'RXA', `There are more than ${LIMIT} vaccinations.`)
    if (!patient || reading.errors.length > 0) return refused(reading)
    const now = writer.now(workspace)
    const at = eventTime(reading, now)
    const plans: Plan[] = []
    for (const group of groups) {
      const plan = await planGroup(reading, tx, workspace, patient.resource.id, group, at)
      if (!plan) continue
      const { immunization, leaves } = plan
      if (leaves === 'immunization.deleted') immunization.status = 'entered-in-error'
      else {
        const display = patient.resource.name?.[0]?.text
        immunization.patient = { reference: `Patient/${patient.resource.id}`, ...(display && { display }) }
        if (visit) immunization.encounter = { reference: `Encounter/${visit.resource.id}` }
        await mapImmunization(reading, tx, workspace, immunization, group)
      }
      noteEvent(immunization, at)
      plans.push(plan)
    }
    remarkUnmappedSegments(reading, READ)
    if (reading.errors.length > 0) return refused(reading)
    for (const { immunization, known, leaves } of plans) {
      const id = known?.resource.id ?? (await writer.newId(tx, workspace))
      const stored = { ...immunization, id }
      await writer.put(tx, workspace, stored, known ? known.row : null)
      await leaveRecordEvent(tx, workspace, leaves, stored, patient.resource.id, { at: now, origin })
    }
    return { accepted: true, findings: reading.findings }
  },
}

async function planGroup(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  patient: string,
  group: readonly Segment[],
  at: string,
): Promise<Plan | undefined> {
  const rxa = group.find(({ name }) => name === 'RXA')
  const orc = group.find(({ name }) => name === 'ORC')
  checkGroup(reading, rxa)
  if (!rxa || reading.errors.length > 0) return undefined
  if (text(rxa, 5) === '998') {
    remark(
      reading,
      'map/no-vaccination',
      'information',
      'RXA-5',
      'RXA-5 is 998: no vaccine was given, nothing to file.',
    )
    return undefined
  }
  const numbers = [text(orc, 3), text(orc, 2)]
  const known =
    (await findNumbered<Immunization>(reads, workspace, 'Immunization', SYSTEM.recordId, numbers)) ??
    (numbers.every((each) => each === undefined) ? await sameDose(reads, workspace, patient, rxa) : undefined)
  const number = numbers.find((each) => each !== undefined)
  const action = text(rxa, 21)?.toUpperCase() ?? (known ? 'U' : 'A')
  const where = number === undefined ? 'RXA-5' : 'ORC-3'
  const what = number === undefined ? 'that dose' : `vaccination ${number}`
  if (known && referencedId(known.resource.patient.reference, 'Patient') !== patient)
    refuse(reading, '204', 'PID-3', `15905 patient id invalid: ${what} is another patient’s. Nothing was filed.`)
  if (action === 'A' && known && known.resource.status !== 'entered-in-error')
    refuse(reading, '205', where, `${what} is on file already. Send RXA-21 U to correct it.`)
  if (action !== 'A' && !known) refuse(reading, '204', where, `${what} is not on file. Send RXA-21 A to add it.`)
  if (!['A', 'U', 'D'].includes(action)) refuse(reading, '103', 'RXA-21', 'RXA-21 is none of A, U, D (table 0206).')
  const later = known && laterEvent(known.resource, at)
  if (later) refuse(reading, '204', where, `${what} was changed at ${later}, after this. It comes too late.`)
  const leaves =
    action === 'D' ? 'immunization.deleted' : action === 'U' ? 'immunization.corrected' : 'immunization.given'
  return { immunization: known?.resource ?? newImmunization(number), known, leaves }
}

/** Older senders number nothing: one vaccine is given once at one time. */
async function sameDose(
  reads: StoreReads,
  workspace: string,
  patient: string,
  rxa: Segment,
): Promise<Found<Immunization> | undefined> {
  const all = await findRecords<Immunization>(reads, workspace, 'Immunization', [
    { anyOf: [{ kind: 'reference', param: 'patient', targetType: 'Patient', targetId: patient }] },
  ])
  const code = readCoded(rxa, 5, 'vaccine')?.coding?.[0]?.code
  const when = readTimestamp(text(rxa, 3) ?? '')?.dateTime
  return all.find(
    ({ resource }) =>
      resource.occurrenceDateTime === when && resource.vaccineCode.coding?.some((each) => each.code === code),
  )
}

function newImmunization(number: string | undefined): Immunization {
  return {
    resourceType: 'Immunization',
    ...(number && { identifier: [{ use: 'usual', system: SYSTEM.recordId, value: number }] }),
    status: 'completed',
    vaccineCode: {},
    patient: {},
  }
}

const READ = ['MSH', 'PID', 'PV1', 'ORC', 'RXA', 'RXR', 'OBX', 'NTE']

export const VXU_RULES: readonly MessageRule[] = [v04Vaccinations]
