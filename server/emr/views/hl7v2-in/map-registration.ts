/** What ADT says of a person beside PID: PD1, the doctor outside the hospital; NTE, notes of the registration. */
import type { Patient, Practitioner, Reference } from '@medplum/fhirtypes'
import { sameJson } from '../../../fhir/exact-numbers.ts'
import type { StoreReads } from '../../../store/contract.ts'
import { setRegistrationNotes } from '../registration-notes.ts'
import { practitionerIn } from './map-participants.ts'
import { readNotes } from './read-notes.ts'
import { given, type Reading, repetitionsUpTo, segmentsUpTo } from './reading.ts'
import { remarkUnmapped } from './remark-unmapped.ts'
import { givenTime } from './timestamp.ts'

const PD1_MAPPED = new Set([4])
/** NTE-4 repeats the words in NGEMR's samples. */
const NTE_MAPPED = new Set([1, 3, 4, 6])
const MOST_DOCTORS = 20
const MOST_NOTES = 50

export async function mapRegistration(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  patient: Patient,
): Promise<void> {
  await mapDoctors(reading, reads, workspace, patient)
  mapNotes(reading, patient)
}

/** In the record stand others beside: clinics that the patient is with. */
async function mapDoctors(reading: Reading, reads: StoreReads, workspace: string, patient: Patient): Promise<void> {
  const pd1 = reading.message.segment('PD1')
  if (!pd1) return
  remarkUnmapped(reading, [pd1], PD1_MAPPED)
  if (given(pd1, 4) === undefined) return
  const told: Reference<Practitioner>[] = []
  const most = repetitionsUpTo(reading, pd1, 4, MOST_DOCTORS)
  for (let n = 1; n <= most; n++) {
    const doctor = await practitionerIn(reading, reads, workspace, pd1, 4, n)
    if (doctor) told.push(doctor)
  }
  const others = patient.generalPractitioner?.filter(({ reference }) => reference && !/Practitioner\//.test(reference))
  const all = [...told, ...(others ?? [])]
  if (sameJson(all, patient.generalPractitioner ?? [])) return
  if (all.length > 0) patient.generalPractitioner = all
  else Reflect.deleteProperty(patient, 'generalPractitioner')
}

/** All of them each time (HL7 v2.5.1 §2.10.4.1, snapshot mode); a single NTE-3 of two double quotes deletes them. */
function mapNotes(reading: Reading, patient: Patient): void {
  const segments = segmentsUpTo(reading, 'NTE', MOST_NOTES)
  if (segments.length === 0) return
  const notes = segments.flatMap((nte) => {
    const time = givenTime(reading, nte, 6)?.dateTime
    return readNotes([nte]).map(({ text = '' }) => ({ ...(time && { time }), text }))
  })
  setRegistrationNotes(patient, notes)
  remarkUnmapped(reading, segments, NTE_MAPPED)
}
