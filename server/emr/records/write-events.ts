/** The events that a plain write of a resource leaves: what was changed by FHIR is told like what a clinician did. */
import type {
  AllergyIntolerance,
  Appointment,
  ChargeItem,
  Condition,
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
import { isActive } from './allergies.ts'
import { appointmentEventType, patientOf } from './appointments.ts'
import { chargeEventType } from './charges.ts'
import { isOfVisit } from './diagnoses.ts'
import { documentEventType } from './documents.ts'
import { findById } from './find-record.ts'
import { immunizationEventType } from './immunizations.ts'
import { asInError, isInError } from './in-error.ts'
import { doneEventType, medicationEventType } from './medications.ts'
import { orderEventType } from './orders.ts'
import { staffEventType } from './practitioners.ts'
import { leaveRecordEvent } from './record-event.ts'
import { leaveResultEvent } from './result-event.ts'
import { reportsOfResult } from './results.ts'
import { leaveTakenBack } from './take-back-visit.ts'
import { type Cause, isUnderWay, leaveEvent, leaveVisitEvent, visitEventType } from './visit-event.ts'

type Stored<R extends Resource> = R & { id: string }
/** `version`: the one that was stored */
type Change = Cause & { version: number }

/** A deletion is told of as what was deleted having been entered in error. */
export async function leaveRemovalEvents(
  tx: StoreTransaction,
  workspace: string,
  before: ResourceRow,
  cause: Change,
): Promise<void> {
  const was = JSON.parse(before.text) as Stored<Resource>
  if (!isInError(was)) await leaveWriteEvents(tx, workspace, before, asInError(was), cause)
}

/** What is taken leniently may have any shape: what cannot be read as what it says it is leaves no event. */
export async function leaveWriteEvents(...given: Parameters<typeof leaveEvents>): Promise<void> {
  try {
    await leaveEvents(...given)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
}

function leaveEvents(
  tx: StoreTransaction,
  workspace: string,
  before: ResourceRow | null,
  after: Stored<Resource>,
  { version, ...cause }: Change,
): Promise<void> | undefined {
  switch (after.resourceType) {
    case 'Patient': {
      const was = earlier<Patient>(before)
      const survivor = survivorOf(after)
      if (survivor !== undefined && survivor !== (was && survivorOf(was)))
        return leaveEvent(tx, workspace, 'patient.merged', { patient: survivor, retired: after.id, ...cause })
      const type = personEventType(was, after)
      return type && leaveEvent(tx, workspace, type, { patient: after.id, ...cause })
    }
    case 'RelatedPerson': {
      const patient = referencedId(after.patient?.reference, 'Patient')
      return patient === undefined ? undefined : leaveEvent(tx, workspace, 'person.updated', { patient, ...cause })
    }
    case 'Encounter': {
      const was = earlier<Stored<Encounter>>(before)
      const isVoid = after.status === 'cancelled' || after.status === 'entered-in-error'
      if (was && isVoid) return leaveTakenBack(tx, workspace, was, before?.version ?? 1, cause)
      return leaveVisitEvent(tx, workspace, visitEventType(was, after), after, cause, { version })
    }
    case 'Appointment': {
      const type = appointmentEventType(earlier<Appointment>(before), after)
      return type && leaveRecordEvent(tx, workspace, type, after, patientOf(after), cause, version)
    }
    case 'MedicationRequest': {
      const type = medicationEventType(earlier<MedicationRequest>(before), after)
      const patient = referencedId(after.subject?.reference, 'Patient')
      return type && leaveRecordEvent(tx, workspace, type, after, patient, cause, version)
    }
    case 'MedicationDispense':
    case 'MedicationAdministration': {
      const step = doneEventType(earlier<MedicationDispense | MedicationAdministration>(before), after)
      const what = after.resourceType === 'MedicationDispense' ? 'dispense' : 'administration'
      const patient = referencedId(after.subject?.reference, 'Patient')
      return step && leaveRecordEvent(tx, workspace, `${what}.${step}`, after, patient, cause, version)
    }
    case 'ChargeItem': {
      const type = chargeEventType(earlier<ChargeItem>(before), after)
      const patient = referencedId(after.subject?.reference, 'Patient')
      return type && leaveRecordEvent(tx, workspace, type, after, patient, cause, version)
    }
    case 'Practitioner': {
      const type = staffEventType(earlier<Practitioner>(before), after)
      return type && leaveRecordEvent(tx, workspace, type, after, undefined, cause, version)
    }
    case 'Immunization': {
      const type = immunizationEventType(earlier<Immunization>(before), after)
      const patient = referencedId(after.patient?.reference, 'Patient')
      return type && leaveRecordEvent(tx, workspace, type, after, patient, cause, version)
    }
    case 'Condition':
      return leaveDiagnosisEvent(tx, workspace, after, cause)
    case 'AllergyIntolerance':
      return leaveAllergyEvent(tx, workspace, earlier<AllergyIntolerance>(before), after, cause)
    case 'ServiceRequest': {
      const type = orderEventType(earlier<ServiceRequest>(before), after)
      const patient = referencedId(after.subject.reference, 'Patient')
      return type && leaveRecordEvent(tx, workspace, type, after, patient, cause, version)
    }
    case 'Observation':
      return leaveObservationEvent(tx, workspace, before, after, { version, ...cause })
    case 'DiagnosticReport':
      return leaveResultEvent(tx, workspace, { report: after, version }, cause)
    case 'DocumentReference': {
      const type = documentEventType(earlier<DocumentReference>(before), after)
      const patient = referencedId(after.subject?.reference, 'Patient')
      return type && leaveRecordEvent(tx, workspace, type, after, patient, cause, version)
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
  { version, ...cause }: Change,
): Promise<void> {
  const codes = (after.category ?? []).flatMap(({ coding }) => coding?.map(({ code }) => code) ?? [])
  if (!codes.some((code) => code !== undefined && RESULTS.includes(code))) return
  const [report] = before ? await reportsOfResult(tx, workspace, after.id) : []
  await leaveResultEvent(
    tx,
    workspace,
    report ? { report: report.resource } : { observations: [after], version },
    cause,
  )
}

/** A diagnosis of a visit is in the DG1 of its messages; a problem of the patient is in none. */
async function leaveDiagnosisEvent(
  tx: StoreTransaction,
  workspace: string,
  condition: Condition,
  cause: Cause,
): Promise<void> {
  const id = referencedId(condition.encounter?.reference, 'Encounter')
  const visit =
    isOfVisit(condition) && id !== undefined ? await findById<Encounter>(tx, workspace, 'Encounter', id) : undefined
  if (visit && isUnderWay(visit.resource)) await leaveVisitEvent(tx, workspace, 'visit.updated', visit.resource, cause)
}

/** A60 tells of the list as it stands, whatever changed in it. What waits for a clinician is not in it yet. */
async function leaveAllergyEvent(
  tx: StoreTransaction,
  workspace: string,
  before: AllergyIntolerance | undefined,
  after: AllergyIntolerance,
  cause: Cause,
): Promise<void> {
  const id = referencedId(after.patient?.reference, 'Patient')
  const waited = before && waits(before) && !isActive(after)
  if (id !== undefined && !waits(after) && !waited)
    await leaveEvent(tx, workspace, 'allergies.updated', { patient: id, ...cause })
}

const waits = ({ verificationStatus }: AllergyIntolerance): boolean =>
  verificationStatus?.coding?.some(({ code }) => code === 'unconfirmed') ?? false

/** FHIR R4 Patient.link: the record that takes the place of this one. */
const survivorOf = ({ link }: Patient): string | undefined =>
  referencedId(link?.find(({ type }) => type === 'replaced-by')?.other?.reference, 'Patient')

/** A28 and A31. NGEMR's table has no row for a person who is deleted or out of use (A29), so that sends nothing. */
function personEventType(before: Patient | undefined, after: Patient): 'person.created' | 'person.updated' | undefined {
  if (after.active === false) return undefined
  return before ? 'person.updated' : 'person.created'
}

const earlier = <R extends Resource>(row: ResourceRow | null): R | undefined =>
  row && !row.deleted ? (JSON.parse(row.text) as R) : undefined
