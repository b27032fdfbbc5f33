/** What an order names, found or refused in words: a visit, a patient, a place, a free bed. */
import type { Encounter, Location, Patient, Practitioner, Reference } from '@medplum/fhirtypes'
import type { StoreReads } from '../../store/contract.ts'
import { identifierValue, referencedId, SYSTEM } from '../identifiers.ts'
import { findPatient } from '../records/find-patient.ts'
import { type Found, findById, findByIdentifier, findRecords } from '../records/find-record.ts'
import { isInpatient, isUnderWay, UNDER_WAY } from '../records/visit-event.ts'
import { findUnit, firstFreeBed, inService, isBed, occupantOf, unitCode } from './beds.ts'
import { type Context, Refusal } from './workflow.ts'

export async function wantVisit({ tx, workspace }: Context, named: string, field = 'visit'): Promise<Found<Encounter>> {
  const found =
    (await findByIdentifier<Encounter>(tx, workspace, 'Encounter', SYSTEM.caseId, named)) ??
    (await findById<Encounter>(tx, workspace, 'Encounter', named))
  if (found) return found
  throw new Refusal(
    'unknown-visit',
    `No visit has the number or id ${named}. Look it up with an Encounter search.`,
    field,
  )
}

/** A visit that is that patient's. */
export async function wantPatientsVisit(
  context: Context,
  named: string,
  patient: string,
): Promise<Encounter & { id: string }> {
  const { resource } = await wantVisit(context, named)
  if (referencedId(resource.subject?.reference, 'Patient') === patient) return resource
  throw new Refusal('wrong-state', `Visit ${named} is another patient's.`, 'visit')
}

export async function wantPatient(
  { tx, workspace }: Context,
  named: string,
  field = 'patient',
): Promise<Found<Patient>> {
  const found =
    (await findPatient(tx, workspace, { system: SYSTEM.nric, value: named })) ??
    (await findById<Patient>(tx, workspace, 'Patient', named))
  if (found) return found
  throw new Refusal('unknown-patient', `No patient has NRIC or id ${named}. Look it up with a Patient search.`, field)
}

export async function wantLiving(context: Context, named: string): Promise<Patient & { id: string }> {
  const { resource } = await wantPatient(context, named)
  const dead = resource.deceasedBoolean === true || resource.deceasedDateTime !== undefined
  if (dead) throw new Refusal('deceased', `Patient ${named} is recorded as deceased. Choose another one.`, 'patient')
  return resource
}

export async function wantDoctor({ tx, workspace }: Context, mcr: string): Promise<Reference<Practitioner>> {
  const found = await findByIdentifier<Practitioner>(tx, workspace, 'Practitioner', SYSTEM.mcr, mcr)
  if (!found) {
    const why = `No practitioner has the MCR number ${mcr}. Look it up with a Practitioner search.`
    throw new Refusal('unknown-practitioner', why, 'doctor')
  }
  const display = found.resource.name?.[0]?.text
  return { reference: `Practitioner/${found.resource.id}`, ...(display && { display }) }
}

export async function wantPlace({ tx, workspace }: Context, code: string, field: string): Promise<Found<Location>> {
  const unit = await findUnit(tx, workspace, code)
  if (unit) return unit
  const why = `No place has the code ${code}. Codes are the facility-unit-id of Location resources, such as ZAHW51-02-07.`
  throw new Refusal('unknown-place', why, field)
}

/** That bed when the code is a bed's, otherwise the first free one of the ward. */
export async function wantFreeBed(
  context: Context,
  code: string,
  field: string,
  except?: string,
): Promise<Found<Location>> {
  const { tx, workspace } = context
  const unit = await wantPlace(context, code, field)
  if (isBed(unit.resource)) {
    if (inService(unit.resource) && !(await occupantOf(tx, workspace, unit, except))) return unit
    throw new Refusal(
      'bed-taken',
      `Bed ${code} is taken or out of service. Choose another bed, or name the ward.`,
      field,
    )
  }
  const bed = await firstFreeBed(tx, workspace, unit)
  if (bed) return bed
  throw new Refusal('no-free-bed', `Every bed of ${unit.resource.name ?? code} is taken or out of service.`, field)
}

/** The inpatient visit that the patient is in. */
export async function currentStay(
  reads: StoreReads,
  workspace: string,
  patient: string,
  except?: string,
): Promise<Found<Encounter> | undefined> {
  const visits = await findRecords<Encounter>(reads, workspace, 'Encounter', [
    { anyOf: [{ kind: 'reference', param: 'patient', targetType: 'Patient', targetId: patient }] },
    { anyOf: UNDER_WAY.map((code) => ({ kind: 'token', param: 'status', code }) as const) },
  ])
  return visits.find(({ resource }) => resource.id !== except && isUnderWay(resource) && isInpatient(resource))
}

/** Nobody lies in two beds. */
export async function refuseSecondStay({ tx, workspace }: Context, visit: Encounter): Promise<void> {
  const patient = referencedId(visit.subject?.reference, 'Patient')
  const other = patient && (await currentStay(tx, workspace, patient, visit.id))
  if (!other) return
  const number = numberOf(other.resource)
  throw new Refusal('already-admitted', `The patient is an inpatient already, visit ${number}. Discharge that first.`)
}

/** What is taken back may lead into a bed that somebody else has by now. */
export async function refuseTakenBed({ tx, workspace }: Context, visit: Encounter): Promise<void> {
  for (const stay of visit.location ?? []) {
    const id = referencedId(stay.location.reference, 'Location')
    if (!id || (stay.status !== 'active' && stay.status !== 'reserved')) continue
    const unit = await findById<Location>(tx, workspace, 'Location', id)
    if (!unit || !isBed(unit.resource) || !(await occupantOf(tx, workspace, unit, visit.id))) continue
    const why = `Bed ${unitCode(unit.resource)} is taken by another visit now. Move that one first.`
    throw new Refusal('bed-taken', why)
  }
}

export function numberOf(visit: Encounter): string {
  return identifierValue(visit, SYSTEM.caseId) ?? visit.id ?? ''
}
