/** The events that a plain write of a resource leaves: what was changed by FHIR is told like what a clinician did. */
import type {
  AllergyIntolerance,
  Appointment,
  ChargeItem,
  DocumentReference,
  Encounter,
  Immunization,
  MedicationAdministration,
  MedicationDispense,
  MedicationRequest,
  Observation,
  Patient,
  Practitioner,
  Resource,
  ServiceRequest,
} from '@medplum/fhirtypes'
import type { ResourceRow, StoreTransaction } from '../../store/contract.ts'
import { referencedId } from '../identifiers.ts'
import { appointmentEventType, patientOf } from './appointments.ts'
import { chargeEventType } from './charges.ts'
import { documentEventType } from './documents.ts'
import { immunizationEventType } from './immunizations.ts'
import { doneEventType, medicationEventType } from './medications.ts'
import { orderEventType } from './orders.ts'
import { staffEventType } from './practitioners.ts'
import { leaveRecordEvent } from './record-event.ts'
import { leaveResultEvent } from './result-event.ts'
import { reportsOfResult } from './results.ts'
import { type Cause, leaveEvent, leaveVisitEvent, visitEventType } from './visit-event.ts'

type Stored<R extends Resource> = R & { id: string }

/** What is taken leniently may have any shape: what cannot be read as what it says it is leaves no event. */
export async function leaveWriteEvents(...given: Parameters<typeof leaveEvents>): Promise<void> {
  try {
    await leaveEvents(...given)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
}

async function leaveEvents(
  tx: StoreTransaction,
  workspace: string,
  before: ResourceRow | null,
  after: Stored<Resource>,
  cause: Cause,
): Promise<void> {
  switch (after.resourceType) {
    case 'Patient': {
      const type = personEventType(earlier<Patient>(before), after)
      const event = { patient: after.id, at: cause.at, origin: cause.origin }
      return type && leaveEvent(tx, workspace, type, event)
    }
    case 'Encounter':
      return leaveVisitEvent(tx, workspace, visitEventType(earlier<Encounter>(before), after), after, cause)
    case 'Appointment': {
      const type = appointmentEventType(earlier<Appointment>(before), after)
      return type && leaveRecordEvent(tx, workspace, type, after, patientOf(after), cause)
    }
    case 'MedicationRequest': {
      const type = medicationEventType(earlier<MedicationRequest>(before), after)
      const patient = referencedId(after.subject?.reference, 'Patient')
      return type && leaveRecordEvent(tx, workspace, type, after, patient, cause)
    }
    case 'MedicationDispense':
    case 'MedicationAdministration': {
      const step = doneEventType(earlier<MedicationDispense | MedicationAdministration>(before), after)
      const what = after.resourceType === 'MedicationDispense' ? 'dispense' : 'administration'
      const patient = referencedId(after.subject?.reference, 'Patient')
      return step && leaveRecordEvent(tx, workspace, `${what}.${step}`, after, patient, cause)
    }
    case 'ChargeItem': {
      const type = chargeEventType(earlier<ChargeItem>(before), after)
      const patient = referencedId(after.subject?.reference, 'Patient')
      return type && leaveRecordEvent(tx, workspace, type, after, patient, cause)
    }
    case 'Practitioner': {
      const type = staffEventType(earlier<Practitioner>(before), after)
      return type && leaveRecordEvent(tx, workspace, type, after, undefined, cause)
    }
    case 'Immunization': {
      const type = immunizationEventType(earlier<Immunization>(before), after)
      const patient = referencedId(after.patient?.reference, 'Patient')
      return type && leaveRecordEvent(tx, workspace, type, after, patient, cause)
    }
    case 'AllergyIntolerance':
      return leaveAllergyEvent(tx, workspace, after, cause)
    case 'ServiceRequest': {
      const type = orderEventType(earlier<ServiceRequest>(before), after)
      const patient = referencedId(after.subject.reference, 'Patient')
      return type && leaveRecordEvent(tx, workspace, type, after, patient, cause)
    }
    case 'Observation':
      return leaveObservationEvent(tx, workspace, before, after, cause)
    case 'DiagnosticReport':
      return leaveResultEvent(tx, workspace, { report: after }, cause)
    case 'DocumentReference': {
      const type = documentEventType(earlier<DocumentReference>(before), after)
      const patient = referencedId(after.subject?.reference, 'Patient')
      return type && leaveRecordEvent(tx, workspace, type, after, patient, cause)
    }
  }
}

/** What laboratories, imaging and nurses file; not what a questionnaire asks. */
const RESULTS = ['laboratory', 'imaging', 'procedure', 'vital-signs']

/** A change of a result is told with the report that lists it. */
async function leaveObservationEvent(
  tx: StoreTransaction,
  workspace: string,
  before: ResourceRow | null,
  after: Stored<Observation>,
  cause: Cause,
): Promise<void> {
  const codes = (after.category ?? []).flatMap(({ coding }) => coding?.map(({ code }) => code) ?? [])
  if (!codes.some((code) => code !== undefined && RESULTS.includes(code))) return
  const [report] = before ? await reportsOfResult(tx, workspace, after.id) : []
  await leaveResultEvent(tx, workspace, report ? { report: report.resource } : { observations: [after] }, cause)
}

/** A60 tells of the list as it stands, whatever changed in it. What waits for a clinician is not in it yet. */
async function leaveAllergyEvent(
  tx: StoreTransaction,
  workspace: string,
  { patient, verificationStatus }: AllergyIntolerance,
  cause: Cause,
): Promise<void> {
  const id = referencedId(patient?.reference, 'Patient')
  const waits = verificationStatus?.coding?.some(({ code }) => code === 'unconfirmed')
  if (id !== undefined && !waits) await leaveEvent(tx, workspace, 'allergies.updated', { patient: id, ...cause })
}

/** A28 and A31 of NGEMR's table. A merge is no write of one record (A40 has a workflow), so what went inactive sends nothing. */
function personEventType(before: Patient | undefined, after: Patient): 'person.created' | 'person.updated' | undefined {
  if (after.active === false) return undefined
  return before ? 'person.updated' : 'person.created'
}

const earlier = <R extends Resource>(row: ResourceRow | null): R | undefined =>
  row && !row.deleted ? (JSON.parse(row.text) as R) : undefined
