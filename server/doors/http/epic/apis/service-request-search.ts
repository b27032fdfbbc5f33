/** ServiceRequest.Search (R4) */
import type { SearchApi } from '../api.ts'
import { PATIENT_PARAMETERS } from '../search/ask-patient.ts'
import { newestFirst } from '../search/newest-first.ts'
import { onlyScannable } from '../search/only-scannable.ts'
import { date, identifier, postFilters, reference, token } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { shapeServiceRequest } from '../shape/shape-service-request.ts'

export const serviceRequestSearch: SearchApi = {
  name: 'ServiceRequest.Search',
  type: 'ServiceRequest',
  interaction: 'search',
  shape: shapeServiceRequest,
  parameters: [
    date('authored', 'When it was ordered, with any prefix.'),
    token('category', 'Narrows the search by category.'),
    token('code', 'Narrows the search by code.'),
    reference('encounter', ['Encounter'], 'Narrows the search to visits.'),
    identifier('identifier', 'Narrows the search by system|value, such as the number of the order.'),
    onlyScannable,
    ...PATIENT_PARAMETERS,
    reference('requester', ['Practitioner', 'PractitionerRole', 'Organization'], 'Who ordered it.'),
    token('status', 'draft, active, completed, revoked or unknown.'),
  ],
  postFilters: postFilters('ServiceRequest', [
    'based-on',
    'body-site',
    'intent',
    'occurrence',
    'performer',
    'performer-type',
    'priority',
    'replaces',
    'requisition',
    'specimen',
  ]),
  rules: [patientNeeded(59159), oneAndTheSamePatient],
  sort: newestFirst('authored'),
}
