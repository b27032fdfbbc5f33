/** Appointment.Search (R4) */
import type { SearchApi } from '../api.ts'
import { patientParameters } from '../search/ask-patient.ts'
import { newestFirst } from '../search/newest-first.ts'
import { onlyScannable } from '../search/only-scannable.ts'
import { date, identifier, postFilters, token } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { shapeAppointment } from '../shape/shape-appointment.ts'

export const appointmentSearch: SearchApi = {
  name: 'Appointment.Search',
  epicNumber: 10469,
  type: 'Appointment',
  interaction: 'search',
  shape: shapeAppointment,
  parameters: [
    date('date'),
    identifier('identifier'),
    onlyScannable,
    ...patientParameters('patient'),
    token('service-category', 'surgery for scheduled surgeries, appointment for everything else.'),
    token('status'),
  ],
  postFilters: postFilters(
    'Appointment',
    [
      'actor',
      'appointment-type',
      'based-on',
      'location',
      'part-status',
      'practitioner',
      'reason-code',
      'reason-reference',
      'service-type',
      'slot',
      'specialty',
      'supporting-info',
    ],
    { shown: ['appointment-type', 'service-type'] },
  ),
  rules: [patientNeeded(59159, ['patient']), oneAndTheSamePatient],
  sort: newestFirst('date'),
}
