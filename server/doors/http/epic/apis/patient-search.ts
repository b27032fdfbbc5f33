/** Patient.Search (R4) */
import type { SearchApi } from '../api.ts'
import { isMerged } from '../merged-patient.ts'
import { askDate } from '../search/ask-date.ts'
import { askPatientIdentifier } from '../search/ask-patient-identifier.ts'
import { askString } from '../search/ask-string.ts'
import { askToken } from '../search/ask-token.ts'
import { documentTypeFits, documentTypeIgnored } from '../search/document-type.ts'
import { hasOwnName } from '../search/own-name.ts'
import { postFilters } from '../search/parameters.ts'
import { askTelecom, hasFamily, hasGiven, hasName, hasTelecom } from '../search/patient-demographics.ts'
import { enoughDemographics, knownGender, needsDemographics, oneExactBirthdate } from '../search/patient-rules.ts'
import { shapePatient } from '../shape/shape-patient.ts'

export const patientSearch: SearchApi = {
  name: 'Patient.Search',
  epicNumber: 932,
  type: 'Patient',
  interaction: 'search',
  shape: shapePatient,
  tellsUnknown: true,
  parameters: [
    {
      name: 'address',
      type: 'string',
      documentation: 'The beginning of any part of an address.',
      ask: askString('address'),
    },
    { name: 'address-city', type: 'string', documentation: 'City of an address.', ask: askString('address-city') },
    {
      name: 'address-postalcode',
      type: 'string',
      documentation: 'Postal code, six digits.',
      ask: askString('address-postalcode'),
    },
    { name: 'address-state', type: 'string', documentation: 'State of an address.', ask: askString('address-state') },
    { name: 'birthdate', type: 'date', documentation: 'One exact day, YYYY-MM-DD.', ask: askDate('birthdate') },
    {
      name: 'doc-type',
      type: 'token',
      documentation: 'Singapore document type, NRIC or FIN: respected only beside such a document id as identifier.',
      ignoredBecause: documentTypeIgnored,
    },
    {
      name: 'family',
      type: 'string',
      documentation: 'Family name, whole, or one that sounds like it; case and accents do not matter.',
      keep: hasFamily,
    },
    {
      name: 'gender',
      type: 'token',
      documentation: 'female, male, other or unknown.',
      ask: askToken('gender', lowerCase),
    },
    {
      name: 'given',
      type: 'string',
      documentation: 'A given name, or all of them, whole, or what sounds like it; case and accents do not matter.',
      keep: hasGiven,
    },
    {
      name: 'identifier',
      type: 'token',
      documentation: 'TYPE|value or system|value; TYPE is an identity type such as NRIC, EXTERNAL or FHIR.',
      ask: askPatientIdentifier,
    },
    {
      name: 'legal-sex',
      type: 'token',
      documentation: 'female, male, other, unknown, nonbinary or x.',
      ask: askToken('gender', fromLegalSex),
    },
    {
      name: 'name',
      type: 'string',
      documentation: 'All words of the name, in any order. Ignored when family or given is there.',
      ignoredWith: ['family', 'given', 'own-name'],
      keep: hasName,
    },
    {
      name: 'own-name',
      type: 'string',
      documentation: "The patient's own family name, where another is borne. Beside other parts of the name.",
      keep: hasOwnName('own-name'),
    },
    {
      name: 'own-prefix',
      type: 'string',
      documentation: 'The prefix of the own family name. Together with own-name.',
      keep: hasOwnName('own-prefix'),
    },
    {
      name: 'partner-name',
      type: 'string',
      documentation: "The partner's family name. Together with own-name.",
      keep: hasOwnName('partner-name'),
    },
    {
      name: 'partner-prefix',
      type: 'string',
      documentation: "The prefix of the partner's family name. Together with own-name.",
      keep: hasOwnName('partner-prefix'),
    },
    {
      name: 'telecom',
      type: 'token',
      documentation: 'A telephone number or an e-mail address.',
      ask: askTelecom,
      keep: hasTelecom,
    },
  ],
  postFilters: postFilters('Patient', [
    'active',
    'address-country',
    'address-use',
    'death-date',
    'email',
    'general-practitioner',
    'language',
    'link',
    'organization',
    'phone',
    'phonetic',
  ]),
  rules: [needsDemographics, oneExactBirthdate, knownGender, enoughDemographics, documentTypeFits],
  hides: isMerged,
  most: 100,
  sort: [{ param: '_id', kind: 'id', descending: false }],
}

function lowerCase(code: string): string[] {
  return [code.toLowerCase()]
}

function fromLegalSex(code: string): string[] {
  const sex = code.toLowerCase()
  return [sex === 'x' || sex === 'nonbinary' ? 'other' : sex]
}
