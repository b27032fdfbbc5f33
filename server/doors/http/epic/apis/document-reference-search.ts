/** DocumentReference.Search (Clinical Notes), R4 */
import type { SearchApi } from '../api.ts'
import { PATIENT_PARAMETERS } from '../search/ask-patient.ts'
import { chooseBy } from '../search/choose-by-code.ts'
import { lastUpdated } from '../search/last-updated.ts'
import { newestFirst } from '../search/newest-first.ts'
import { date, elementCode, looked, postFilters, reference, token } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { CLINICAL_NOTE } from '../shape/document-kinds.ts'
import { shapeDocumentReference } from '../shape/shape-document-reference.ts'

const AUTHORS = ['Practitioner', 'PractitionerRole', 'Organization', 'Device', 'Patient', 'RelatedPerson']

export const documentReferenceSearch: SearchApi = {
  name: 'DocumentReference.Search (Clinical Notes)',
  type: 'DocumentReference',
  interaction: 'search',
  shape: shapeDocumentReference,
  subType: CLINICAL_NOTE,
  parameters: [
    reference('author', AUTHORS, 'Who wrote the document.'),
    looked('category', 'clinical-note, document-information, summary-document or imaging-result.'),
    date('date', 'When the document was made, with any prefix.'),
    elementCode(
      'docstatus',
      'docStatus',
      'Narrows the search by the status of the text: preliminary, final or amended.',
    ),
    reference('encounter', ['Encounter'], 'Narrows the search to a visit.'),
    ...PATIENT_PARAMETERS.slice(0, 1),
    date('period', 'When what it tells of was done, with any prefix.'),
    token('status', 'Narrows the search by the status of the document.'),
    ...PATIENT_PARAMETERS.slice(1),
    token('type', 'Narrows the search by type: code, or system|code.'),
  ],
  postFilters: [
    lastUpdated,
    ...postFilters(
      'DocumentReference',
      [
        'authenticator',
        'contenttype',
        'custodian',
        'description',
        'event',
        'facility',
        'format',
        'identifier',
        'language',
        'related',
        'relatesto',
        'relation',
        'security-label',
        'setting',
      ],
      { shown: ['authenticator', 'format', 'identifier'] },
    ),
  ],
  chooseSubTypes: chooseBy('category'),
  otherSubTypes: [
    { name: 'Document Information', codes: ['document-information'] },
    { name: 'Summary Document', codes: ['summary-document'] },
    { name: 'Imaging Result', codes: ['imaging-result'] },
  ],
  rules: [patientNeeded(59159), oneAndTheSamePatient],
  sort: newestFirst('date'),
}
