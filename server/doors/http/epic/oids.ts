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
} as const

export const ENCOUNTER_CLASS = 'urn:oid:1.2.840.114350.1.72.1.7.7.10.696784.13260'
export const FLOWSHEET_ID = 'http://open.epic.com/FHIR/StructureDefinition/observation-flowsheet-id'
export const STU3_ID = 'http://open.epic.com/FHIR/StructureDefinition/patient-fhir-id'
export const DSTU2_ID = 'http://open.epic.com/FHIR/StructureDefinition/patient-dstu2-fhir-id'
export const EXTENSION = 'http://open.epic.com/FHIR/StructureDefinition/extension/'
