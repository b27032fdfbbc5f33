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
  passport: 'urn:ngemr-sandbox:identifier:passport',
} as const

export const ALIASES: Readonly<Record<string, string>> = {
  'https://synapxe.sg/identifier/nric': SYSTEM.nric,
  'http://ihis.sg/identifier/nric': SYSTEM.nric,
  'https://ica.gov.sg/nric': SYSTEM.nric,
  'https://synapxe.sg/identifier/hci-code': SYSTEM.hciCode,
  'http://ihis.sg/identifier/hci-code': SYSTEM.hciCode,
}
