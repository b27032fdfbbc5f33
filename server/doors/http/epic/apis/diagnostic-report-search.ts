/** DiagnosticReport.Search (R4) */
import type { SearchApi } from '../api.ts'
import { PATIENT_PARAMETERS } from '../search/ask-patient.ts'
import { newestFirst } from '../search/newest-first.ts'
import { date, postFilters, shownToken, token } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { reportCategory } from '../search/report-category.ts'
import { shapeDiagnosticReport } from '../shape/shape-diagnostic-report.ts'

export const diagnosticReportSearch: SearchApi = {
  name: 'DiagnosticReport.Search',
  type: 'DiagnosticReport',
  interaction: 'search',
  shape: shapeDiagnosticReport,
  parameters: [
    reportCategory,
    token('code', 'Narrows the search by code.'),
    date('date', 'When it was resulted, with any prefix.'),
    shownToken('identifier', 'Narrows the search by system|value: the number of the order, or the accession number.'),
    ...PATIENT_PARAMETERS,
  ],
  postFilters: postFilters('DiagnosticReport', [
    'based-on',
    'conclusion',
    'encounter',
    'issued',
    'media',
    'performer',
    'result',
    'results-interpreter',
    'specimen',
    'status',
  ]),
  otherSubTypes: [{ name: 'Outside Record Results' }],
  rules: [patientNeeded(59159), oneAndTheSamePatient],
  sort: newestFirst('date'),
}
