/** Admission of a known patient to a free bed: NGEMR's A01, "Admission is actualized". One commit holds visit and event. */
import type { Encounter, Location, Patient } from '@medplum/fhirtypes'
import type { Store, StoreTransaction } from '../../store/contract.ts'
import type { WorkflowProblem, WorkflowResult, Workflows } from '../hospital.ts'
import { IDENTIFIER_TYPE, identifierValue, SYSTEM } from '../identifiers.ts'
import { findPatient } from '../records/find-patient.ts'
import { findById } from '../records/find-record.ts'
import { addMovement } from '../records/movements.ts'
import { leaveVisitEvent } from '../records/visit-event.ts'
import type { RecordWriter } from '../records/write-record.ts'
import { toDateTime } from '../singapore-time.ts'
import { findUnit, firstFreeBed, unitCode } from './beds.ts'
import { currentStay } from './find-for-workflow.ts'
import { nextVisitNumber } from './visit-number.ts'
import { problemOf } from './workflow.ts'

export function createAdmit(deps: { store: Store; writer: RecordWriter }): Workflows['admit'] {
  return (workspace, order) =>
    deps.store
      .write((tx) => admit(tx, workspace, order, deps.writer))
      .catch((error: unknown) => ({ ok: false, problem: problemOf(error) }))
}

async function admit(
  tx: StoreTransaction,
  workspace: string,
  order: { nric: string; ward: string },
  writer: RecordWriter,
): Promise<WorkflowResult> {
  const patient =
    (await findPatient(tx, workspace, { system: SYSTEM.nric, value: order.nric })) ??
    (await findById<Patient>(tx, workspace, 'Patient', order.nric))
  if (!patient)
    return refuse('unknown-patient', `No patient has NRIC or id ${order.nric}. Look it up with a Patient search.`)
  if (isDeceased(patient.resource))
    return refuse('deceased', `${nameOf(patient.resource)} is recorded as deceased. Choose another patient.`)

  const standing = await currentStay(tx, workspace, patient.resource.id)
  if (standing) {
    const number = identifierValue(standing.resource, SYSTEM.caseId) ?? standing.resource.id
    return refuse(
      'already-admitted',
      `${nameOf(patient.resource)} is an inpatient already, visit ${number}. Discharge that visit first.`,
    )
  }

  const ward = await findUnit(tx, workspace, order.ward)
  if (!ward)
    return refuse(
      'unknown-ward',
      `No ward has the code ${order.ward}. Ward codes are the facility-unit-id of Location resources.`,
    )
  const bed = await firstFreeBed(tx, workspace, ward)
  if (!bed)
    return refuse(
      'no-free-bed',
      `Every bed of ${ward.resource.name ?? order.ward} is taken or out of service. Choose another ward.`,
    )

  const at = writer.now(workspace)
  const visitNumber = await nextVisitNumber(tx, workspace)
  const stay = newStay(patient.resource, bed.resource, visitNumber, toDateTime(at))
  addMovement(stay, { event: 'A01', at: toDateTime(at), from: 0 })
  const visit = await writer.add(tx, workspace, stay)
  await leaveVisitEvent(tx, workspace, 'visit.admitted', visit, { at, origin: 'workflow' })
  return { ok: true, encounter: visit.id, visitNumber, bed: unitCode(bed.resource), events: ['visit.admitted'] }
}

function newStay(
  patient: Patient & { id: string },
  bed: Location & { id: string },
  visitNumber: string,
  start: string,
): Encounter {
  const general = patient.generalPractitioner?.find((each) => each.reference?.startsWith('Practitioner/'))
  const doctor = general?.reference && {
    reference: general.reference,
    ...(general.display && { display: general.display }),
  }
  return {
    resourceType: 'Encounter',
    identifier: [
      {
        use: 'official',
        type: { coding: [{ system: IDENTIFIER_TYPE, code: 'VN' }] },
        system: SYSTEM.caseId,
        value: visitNumber,
      },
    ],
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP', display: 'inpatient encounter' },
    subject: { reference: `Patient/${patient.id}`, display: nameOf(patient) },
    ...(doctor && { participant: [{ type: [attender], individual: doctor }] }),
    period: { start },
    hospitalization: {
      admitSource: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/admit-source', code: 'other', display: 'Other' }],
      },
    },
    location: [
      {
        location: { reference: `Location/${bed.id}`, ...(bed.name && { display: bed.name }) },
        status: 'active',
        period: { start },
      },
    ],
    ...(bed.managingOrganization && { serviceProvider: bed.managingOrganization }),
  }
}

const attender = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'ATND', display: 'attender' }],
}

function isDeceased(patient: Patient): boolean {
  return patient.deceasedBoolean === true || patient.deceasedDateTime !== undefined
}

function nameOf(patient: Patient): string {
  return patient.name?.[0]?.text ?? patient.name?.[0]?.family ?? `Patient ${patient.id}`
}

function refuse(code: WorkflowProblem['code'], text: string): WorkflowResult {
  return { ok: false, problem: { code, text } }
}
