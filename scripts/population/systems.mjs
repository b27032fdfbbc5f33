// Every URI that the population uses, in one place: identifier systems, code systems, extensions.

const SYNAPXE = 'https://fhir.synapxe.sg/NamingSystem/'

/** Identifier systems, the Synapxe NamingSystem URIs. */
export const ids = {
  nric: `${SYNAPXE}nric`,
  caseId: `${SYNAPXE}case-id`,
  mcr: `${SYNAPXE}mcr`,
  snb: `${SYNAPXE}snb`,
  prn: `${SYNAPXE}prn`,
  hciCode: `${SYNAPXE}hci-code`,
  hcsaCode: `${SYNAPXE}hcsa-code`,
  facilityUnit: `${SYNAPXE}facility-unit-id`,
  orderNo: `${SYNAPXE}order-no`,
  accessionNo: `${SYNAPXE}accession-no`,
  procedureId: `${SYNAPXE}procedure-id`,
  referralId: `${SYNAPXE}referral-id`,
  recordId: `${SYNAPXE}record-id`,
  eventId: `${SYNAPXE}event-id`,
  deviceId: `${SYNAPXE}device-id`,
  itemId: `${SYNAPXE}item-id`,
  groupNo: `${SYNAPXE}group-no`,
  dispenseId: `${SYNAPXE}dispense-id`,
  passport: 'urn:ngemr-sandbox:identifier:passport',
  policy: 'urn:ngemr-sandbox:identifier:policy',
}

const HL7 = 'http://terminology.hl7.org/CodeSystem/'
const LOCAL = 'urn:ngemr-sandbox:'

/** Code systems; `urn:ngemr-sandbox:` ones are ours and mean nothing outside. */
export const codes = {
  sct: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
  ucum: 'http://unitsofmeasure.org',
  v20203: `${HL7}v2-0203`,
  v20074: `${HL7}v2-0074`,
  v20116: `${HL7}v2-0116`,
  v20131: `${HL7}v2-0131`,
  v3Act: `${HL7}v3-ActCode`,
  v3ActPriority: `${HL7}v3-ActPriority`,
  v3Confidentiality: `${HL7}v3-Confidentiality`,
  v3Marital: `${HL7}v3-MaritalStatus`,
  v3Participation: `${HL7}v3-ParticipationType`,
  v3Role: `${HL7}v3-RoleCode`,
  allergyClinical: `${HL7}allergyintolerance-clinical`,
  allergyVerification: `${HL7}allergyintolerance-verification`,
  conditionCategory: `${HL7}condition-category`,
  conditionClinical: `${HL7}condition-clinical`,
  conditionVerification: `${HL7}condition-ver-status`,
  diagnosisRole: `${HL7}diagnosis-role`,
  dischargeDisposition: `${HL7}discharge-disposition`,
  goalAchievement: `${HL7}goal-achievement`,
  interpretation: `${HL7}v3-ObservationInterpretation`,
  listExampleUse: `${HL7}list-example-use-codes`,
  listEmptyReason: `${HL7}list-empty-reason`,
  listOrder: `${HL7}list-order`,
  locationPhysicalType: `${HL7}location-physical-type`,
  medRequestCategory: `${HL7}medicationrequest-category`,
  observationCategory: `${HL7}observation-category`,
  organizationType: `${HL7}organization-type`,
  practitionerRole: `${HL7}practitioner-role`,
  epicConditionCategory: 'http://open.epic.com/FHIR/StructureDefinition/condition-category',
  epicObservationCategory: 'http://open.epic.com/FHIR/StructureDefinition/observation-category',
  epicFlagCategory: 'http://open.epic.com/FHIR/StructureDefinition/flag-category',
  epicAppointmentCategory: 'http://open.epic.com/FHIR/StructureDefinition/appointment-service-category',
  uscoreDocument: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
  uscoreCarePlan: 'http://hl7.org/fhir/us/core/CodeSystem/careplan-category',
  bcp47: 'urn:ietf:bcp:47',
  cluster: `${LOCAL}organization-kind`,
  drug: `${LOCAL}drug`,
  vaccine: `${LOCAL}vaccine`,
  orderable: `${LOCAL}orderable`,
  labTest: `${LOCAL}lab-test`,
  flowsheetRow: `${LOCAL}flowsheet-row`,
  fyi: `${LOCAL}patient-fyi`,
  infection: `${LOCAL}infection`,
  visitType: `${LOCAL}visit-type`,
  specialty: `${LOCAL}specialty`,
  wardClass: `${LOCAL}ward-class`,
  coverage: `${LOCAL}coverage`,
  coverageClass: `${LOCAL}coverage-class`,
  race: `${LOCAL}race`,
  language: `${LOCAL}language`,
  nationality: `${LOCAL}nationality`,
  residentialStatus: `${LOCAL}residential-status`,
  generation: `${LOCAL}generation-scheme`,
  merge: `${LOCAL}record-note`,
  devices: `${LOCAL}device`,
  lines: `${LOCAL}line`,
  cohort: `${LOCAL}cohort`,
}

const EXTENSION = `${LOCAL}extension:`

/** Extensions of our own; no published profile stands behind them. */
export const extensions = {
  race: `${EXTENSION}race`,
  nationality: `${EXTENSION}nationality`,
  residentialStatus: `${EXTENSION}residential-status`,
  generation: `${EXTENSION}generation-scheme`,
  documentType: `${EXTENSION}identity-document-type`,
  dataQuality: `${EXTENSION}deliberate-defect`,
  addressParts: `${EXTENSION}address-part:`,
  wardClass: `${EXTENSION}ward-class`,
}

export const coding = (system, code, display) => ({ system, code, ...(display && { display }) })
export const concept = (system, code, display, text = display) => ({
  coding: [coding(system, code, display)],
  ...(text && { text }),
})
/** `Type/id` with a display, the one form of reference in the population. */
export const ref = (type, id, display) => ({ reference: `${type}/${id}`, display })
