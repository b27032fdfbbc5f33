/** Class, type and patient class of a visit in Epic's codes, from the HL7 class it is stored with. */
import type { Encounter } from '@medplum/fhirtypes'

export interface EpicCode {
  code: string
  display: string
}

export interface EncounterKind {
  class: EpicCode
  type: EpicCode
  patientClass: EpicCode
}

const OFFICE_VISIT: EpicCode = { code: '101', display: 'Office Visit' }
const HOSPITAL_ENCOUNTER: EpicCode = { code: '3', display: 'Hospital Encounter' }
const SURGERY: EpicCode = { code: '51', display: 'Surgery' }
const INPATIENT: EpicCode = { code: '101', display: 'Inpatient' }
const OUTPATIENT: EpicCode = { code: '102', display: 'Outpatient' }
const EMERGENCY: EpicCode = { code: '103', display: 'Emergency' }

const HOSPITAL_VISIT: EpicCode = { code: '4', display: 'HOV' }
const APPOINTMENT: EpicCode = { code: '5', display: 'Appointment' }

// Assumption encounter-kinds: only codes 1, 2, 4, 5, 10 and 13 of Epic's class list are published; hospital stays are shown as hospital
// visits (4), and patient classes 101 and 103 are chosen beside the published 102.
const KINDS: Record<string, EncounterKind> = {
  IMP: { class: HOSPITAL_VISIT, type: HOSPITAL_ENCOUNTER, patientClass: INPATIENT },
  ACUTE: { class: HOSPITAL_VISIT, type: HOSPITAL_ENCOUNTER, patientClass: INPATIENT },
  NONAC: { class: HOSPITAL_VISIT, type: HOSPITAL_ENCOUNTER, patientClass: INPATIENT },
  OBSENC: { class: HOSPITAL_VISIT, type: HOSPITAL_ENCOUNTER, patientClass: INPATIENT },
  EMER: { class: HOSPITAL_VISIT, type: HOSPITAL_ENCOUNTER, patientClass: EMERGENCY },
  SS: { class: { code: '1', display: 'Surgery Case' }, type: SURGERY, patientClass: OUTPATIENT },
  PRENC: { class: { code: '2', display: 'Preadmission' }, type: HOSPITAL_ENCOUNTER, patientClass: INPATIENT },
  AMB: { class: APPOINTMENT, type: OFFICE_VISIT, patientClass: OUTPATIENT },
  VR: { class: APPOINTMENT, type: OFFICE_VISIT, patientClass: OUTPATIENT },
  HH: { class: APPOINTMENT, type: OFFICE_VISIT, patientClass: OUTPATIENT },
  FLD: { class: APPOINTMENT, type: OFFICE_VISIT, patientClass: OUTPATIENT },
}

const OTHER: EncounterKind = {
  class: { code: '13', display: 'Support OP Encounter' },
  type: OFFICE_VISIT,
  patientClass: OUTPATIENT,
}

export const encounterKind = (encounter: Encounter): EncounterKind => KINDS[encounter.class?.code ?? ''] ?? OTHER

export const isHospitalVisit = (encounter: Encounter): boolean => encounterKind(encounter).class === HOSPITAL_VISIT
