/** Identifier systems as they stand in the stored records, and the other spellings in use for them. */
const NAMING = 'https://fhir.synapxe.sg/NamingSystem/'

export const SYSTEM = {
  nric: `${NAMING}nric`,
  caseId: `${NAMING}case-id`,
  mcr: `${NAMING}mcr`,
  snb: `${NAMING}snb`,
  prn: `${NAMING}prn`,
  hciCode: `${NAMING}hci-code`,
  facilityUnit: `${NAMING}facility-unit-id`,
  orderNo: `${NAMING}order-no`,
  accessionNo: `${NAMING}accession-no`,
  procedureId: `${NAMING}procedure-id`,
  recordId: `${NAMING}record-id`,
  eventId: `${NAMING}event-id`,
  policy: 'urn:ngemr-sandbox:identifier:policy',
  passport: 'urn:ngemr-sandbox:identifier:passport',
  /** United States Social Security Number, which fhir.epic.com asks for. */
  ssn: 'urn:oid:2.16.840.1.113883.4.1',
} as const

export const ALIASES: Readonly<Record<string, string>> = {
  'http://hl7.org/fhir/sid/us-ssn': SYSTEM.ssn,
  'https://synapxe.sg/identifier/nric': SYSTEM.nric,
  'http://ihis.sg/identifier/nric': SYSTEM.nric,
  'https://ica.gov.sg/nric': SYSTEM.nric,
  'https://synapxe.sg/identifier/hci-code': SYSTEM.hciCode,
  'http://ihis.sg/identifier/hci-code': SYSTEM.hciCode,
}
