/** Persons and records: creation, change, merge, a visit on the wrong record, allergies. */
import type { AllergyIntolerance, Patient } from '@medplum/fhirtypes'
import { checkLetter } from '../../national-id.ts'
import type { WorkflowField } from '../hospital.ts'
import { referencedId, SYSTEM } from '../identifiers.ts'
import { allergyKey, isActive, standingAllergies } from '../records/allergies.ts'
import { findPatient } from '../records/find-patient.ts'
import { noteEvent } from '../records/last-event.ts'
import { mergePatients, moveVisit } from '../records/merge-patients.ts'
import { isInpatient, isUnderWay, leaveEvent, leaveVisitEvent } from '../records/visit-event.ts'
import { setRegistrationNotes } from '../views/registration-notes.ts'
import { currentStay, numberOf, refuseSecondStay, wantPatient, wantVisit } from './find-for-workflow.ts'
import { VISIT, visitOutcome } from './visit-workflow.ts'
import { ORIGIN, Refusal, type Workflow } from './workflow.ts'

const PATIENT: WorkflowField = { name: 'patient', description: "the patient's NRIC or FIN" }
const HL7 = 'http://terminology.hl7.org/CodeSystem/'

const createPerson: Workflow = {
  name: 'create-person',
  trigger: 'A28',
  description: 'put a new person on file',
  fields: [
    { name: 'nric', description: 'NRIC or FIN with the right check letter' },
    { name: 'name', description: 'the full name' },
    { name: 'born', description: 'the birth date, such as 1980-01-31' },
    { name: 'sex', description: 'male or female' },
  ],
  async run({ tx, workspace, writer, at, when }, { nric = '', name = '', born = '', sex = '' }) {
    const letter = checkLetter(nric)
    if (letter === undefined || !nric.endsWith(letter))
      throw new Refusal(
        'bad-value',
        `${nric} is no NRIC or FIN${letter ? `; it would end with ${letter}` : ''}.`,
        'nric',
      )
    if (!/^\d{4}-\d\d-\d\d$/.test(born) || Number.isNaN(Date.parse(born)))
      throw new Refusal('bad-value', `${born} is no date. Write it as 1980-01-31.`, 'born')
    if (sex !== 'male' && sex !== 'female') throw new Refusal('bad-value', 'Say male or female.', 'sex')
    if (await findPatient(tx, workspace, { system: SYSTEM.nric, value: nric }))
      throw new Refusal('wrong-state', `${nric} is on file already. Use update-person.`, 'nric')
    const type = { coding: [{ system: `${HL7}v2-0203`, code: 'NI' }], text: 'NRIC' }
    const person: Patient = {
      resourceType: 'Patient',
      identifier: [{ use: 'official', type, system: SYSTEM.nric, value: nric }],
      active: true,
      name: [{ use: 'official', text: name, family: name }],
      gender: sex,
      birthDate: born,
    }
    noteEvent(person, when)
    const { id } = await writer.add(tx, workspace, person)
    await leaveEvent(tx, workspace, 'person.created', { patient: id, at, origin: ORIGIN })
    return { ok: true, patient: id, events: ['person.created'] }
  },
}

const updatePerson: Workflow = {
  name: 'update-person',
  trigger: 'A31',
  description: "change a person's mobile number or the note of the registration",
  fields: [
    PATIENT,
    { name: 'phone', description: 'eight digits, such as 80001234', optional: true },
    { name: 'note', description: 'such as where advance care planning stands: No ACP', optional: true },
  ],
  async run(context, { patient = '', phone, note }) {
    const { tx, workspace, writer, at, when } = context
    if (!phone && !note) throw new Refusal('bad-value', 'Say what changed: phone or note.', 'phone')
    const found = await wantPatient(context, patient)
    if (phone) setMobile(found.resource, phone)
    if (note) setRegistrationNotes(found.resource, [{ time: when, text: note }])
    noteEvent(found.resource, when)
    await writer.put(tx, workspace, found.resource, found.row)
    await leaveEvent(tx, workspace, 'person.updated', { patient: found.resource.id, at, origin: ORIGIN })
    return { ok: true, patient: found.resource.id, events: ['person.updated'] }
  },
}

function setMobile(person: Patient, phone: string): void {
  if (!/^[3689]\d{7}$/.test(phone)) throw new Refusal('bad-value', `${phone} is no number of eight digits.`, 'phone')
  const kept = (person.telecom ?? []).filter(({ system, use }) => system !== 'phone' || use !== 'mobile')
  const value = `+65 ${phone.slice(0, 4)} ${phone.slice(4)}`
  person.telecom = [...kept, { system: 'phone', value, use: 'mobile' }]
}

const merge: Workflow = {
  name: 'merge',
  trigger: 'A40',
  description: 'merge one record into another; the survivor gets everything',
  fields: [
    { name: 'survivor', description: 'NRIC or FIN of the record that stays' },
    { name: 'retired', description: 'NRIC or FIN of the record that is merged away' },
  ],
  async run(context, order) {
    const { tx, workspace, writer, at } = context
    const survivor = await wantPatient(context, order.survivor ?? '', 'survivor')
    const retired = await wantPatient(context, order.retired ?? '', 'retired')
    const [kept, gone] = [survivor.resource.id, retired.resource.id]
    if (kept === gone) throw new Refusal('wrong-state', 'Both numbers lead to the same record already.', 'retired')
    if (retired.resource.active === false)
      throw new Refusal('wrong-state', 'The record to be merged away is not in use.', 'retired')
    if ((await currentStay(tx, workspace, kept)) && (await currentStay(tx, workspace, gone)))
      throw new Refusal(
        'already-admitted',
        'Both are inpatients now; discharge one first, or one person lies in two beds.',
      )
    await mergePatients(tx, workspace, writer, survivor, retired)
    await leaveEvent(tx, workspace, 'patient.merged', { patient: kept, retired: gone, at, origin: ORIGIN })
    return { ok: true, patient: kept, events: ['patient.merged'] }
  },
}

const moveToRecord: Workflow = {
  name: 'move-visit',
  trigger: 'A45',
  description: 'move a visit to the record of another patient',
  fields: [VISIT, { ...PATIENT, description: 'NRIC or FIN of the patient whose visit it is' }],
  async run(context, order) {
    const { tx, workspace, writer, at } = context
    const visit = await wantVisit(context, order.visit ?? '')
    const to = await wantPatient(context, order.patient ?? '')
    const fromId = referencedId(visit.resource.subject?.reference, 'Patient')
    if (fromId === undefined || fromId === to.resource.id)
      throw new Refusal('wrong-state', `Visit ${numberOf(visit.resource)} is on that record already.`, 'patient')
    const from = await wantPatient(context, fromId, 'visit')
    if (isUnderWay(visit.resource) && isInpatient(visit.resource))
      await refuseSecondStay(context, { ...visit.resource, subject: { reference: `Patient/${to.resource.id}` } })
    const moved = await moveVisit(tx, workspace, writer, visit, from.resource, to.resource, undefined)
    await leaveVisitEvent(tx, workspace, 'visit.moved', moved, { at, origin: ORIGIN }, { from: from.resource.id })
    return visitOutcome(moved, 'visit.moved')
  },
}

const SUBSTANCE: WorkflowField = { name: 'substance', description: 'what the allergy is to, such as Penicillin' }

const addAllergy: Workflow = {
  name: 'add-allergy',
  trigger: 'A60',
  description: 'note an allergy',
  fields: [PATIENT, SUBSTANCE],
  async run(context, { patient = '', substance = '' }) {
    const { tx, workspace, writer, at, when } = context
    const { id } = (await wantPatient(context, patient)).resource
    const code = { text: substance }
    const standing = (await standingAllergies(tx, workspace, id)).find(
      ({ resource }) => allergyKey(resource) === allergyKey({ ...resource, code }),
    )
    if (standing && isActive(standing.resource))
      throw new Refusal('wrong-state', `${substance} is in the list of allergies already.`, 'substance')
    const clinicalStatus = { coding: [{ system: `${HL7}allergyintolerance-clinical`, code: 'active' }] }
    const verificationStatus = { coding: [{ system: `${HL7}allergyintolerance-verification`, code: 'confirmed' }] }
    const patientIs = { reference: `Patient/${id}` }
    const allergy: AllergyIntolerance = {
      ...(standing?.resource ?? { resourceType: 'AllergyIntolerance', code, patient: patientIs }),
      clinicalStatus,
      verificationStatus,
    }
    noteEvent(allergy, when)
    if (standing) await writer.put(tx, workspace, { ...allergy, id: standing.resource.id }, standing.row)
    else await writer.add(tx, workspace, allergy)
    await leaveEvent(tx, workspace, 'allergies.updated', { patient: id, at, origin: ORIGIN })
    return { ok: true, patient: id, events: ['allergies.updated'] }
  },
}

const removeAllergy: Workflow = {
  name: 'remove-allergy',
  trigger: 'A60',
  description: 'an allergy is not one any more',
  fields: [PATIENT, SUBSTANCE],
  async run(context, { patient = '', substance = '' }) {
    const { tx, workspace, writer, at, when } = context
    const { id } = (await wantPatient(context, patient)).resource
    const wanted = substance.toUpperCase()
    const active = (await standingAllergies(tx, workspace, id)).filter(({ resource }) => isActive(resource))
    const standing = active.find(
      ({ resource }) => allergyKey(resource) === wanted || resource.code?.text?.toUpperCase() === wanted,
    )
    if (!standing) throw new Refusal('wrong-state', `${substance} is not in the list of allergies.`, 'substance')
    const clinicalStatus = { coding: [{ system: `${HL7}allergyintolerance-clinical`, code: 'inactive' }] }
    const allergy = { ...standing.resource, clinicalStatus }
    noteEvent(allergy, when)
    await writer.put(tx, workspace, allergy, standing.row)
    await leaveEvent(tx, workspace, 'allergies.updated', { patient: id, at, origin: ORIGIN })
    return { ok: true, patient: id, events: ['allergies.updated'] }
  },
}

export const personWorkflows: readonly Workflow[] = [
  createPerson,
  updatePerson,
  merge,
  moveToRecord,
  addAllergy,
  removeAllergy,
]
