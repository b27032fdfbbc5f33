/** Epic's OIDs: those of the customer lead with its number, those of the vendor are the same everywhere. */
export interface Oids {
  /** `urn:oid:1.2.840.114350.1.13.999.3.` and the suffix, `7.3.698084.8` */
  customer(suffix: string): string
}

/** Invented; it is not the number of any Epic customer that we know of, and not NGEMR's. */
export const INVENTED_CUSTOMER = '13.999.3'

export function createOids(customer: string): Oids {
  const prefix = `urn:oid:1.2.840.114350.1.${customer}.`
  return { customer: (suffix) => prefix + suffix }
}

/** Suffixes of the customer's OIDs, by what they name. */
export const OID = {
  outcome: '7.2.657369',
  csn: '7.3.698084.8',
  internalPatient: '7.2.698084',
  identityType: '7.5.737384',
  labComponent: '7.2.768282',
  orderType: '7.10.798268.30',
  flowsheetRow: '7.2.707679',
  flowsheetTemplate: '7.2.707684',
  encounterType: '7.10.698084.30',
  patientClass: '7.10.698084.10110',
  department: '7.2.686980',
  provider: '7.2.836982',
  legalSex: '7.10.698084.130.657370.19999000',
  order: '7.2.798268',
  orderable: '7.2.696580',
  operation: '7.2.798069',
  surgeryLog: '7.2.798276',
  immunization: '7.2.768076',
  note: '7.2.727879',
  noteType: '7.4.737880.5010',
  organizationId: '7.3.688884.100',
  ceid: '7.3.688884.100',
  route: '7.4.798268.7025',
  account: '7.2.726582',
  visitType: '7.2.808267',
  specialty: '7.10.686980.110',
  authorType: '7.4.836982.1040',
  authorSpecialty: '7.4.836982.1050',
  coverage: '7.2.678671',
  medication: '7.2.698288',
  infection: '7.4.698084.10375',
} as const

export const ACCESSION_SYSTEM = 'https://open.epic.com/FHIR/0/order-accession-number/Beaker'
/** Of the vendor: the same everywhere. */
export const GLOBAL_NOTE = 'urn:oid:1.2.840.114350.1.72.3.15'
export const GLOBAL_NOTE_TYPE = 'urn:oid:1.2.840.114350.1.72.727879.69848980'
export const CONDITION_CATEGORY = 'http://open.epic.com/FHIR/StructureDefinition/condition-category'
export const FLAG_CATEGORY = 'http://open.epic.com/FHIR/StructureDefinition/flag-category'
export const ENCOUNTER_CLASS = 'urn:oid:1.2.840.114350.1.72.1.7.7.10.696784.13260'
export const FLOWSHEET_ID = 'http://open.epic.com/FHIR/StructureDefinition/observation-flowsheet-id'
export const STU3_ID = 'http://open.epic.com/FHIR/StructureDefinition/patient-fhir-id'
export const DSTU2_ID = 'http://open.epic.com/FHIR/StructureDefinition/patient-dstu2-fhir-id'
export const EXTENSION = 'http://open.epic.com/FHIR/StructureDefinition/extension/'
