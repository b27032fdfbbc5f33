/** Device.Search (R4) */
import type { SearchApi } from '../api.ts'
import { patientParameters } from '../search/ask-patient.ts'
import { BY_ID } from '../search/newest-first.ts'
import { postFilters, string } from '../search/parameters.ts'
import { oneAndTheSamePatient, patientNeeded } from '../search/patient-needed.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const deviceSearch: SearchApi = {
  name: 'Device.Search',
  type: 'Device',
  interaction: 'search',
  shape: shapePlain,
  parameters: [
    string('device-name', 'The beginning of a name of the device.'),
    string('manufacturer', 'Who made the device.'),
    string('model', 'The number of the model.'),
    ...patientParameters('patient'),
    string('udi-carrier', 'The UDI as it stands in the bar code.'),
    string('udi-di', 'The device identifier of the UDI.'),
  ],
  postFilters: postFilters('Device', ['identifier', 'location', 'organization', 'status', 'type']),
  rules: [patientNeeded(59159, ['patient']), oneAndTheSamePatient],
  sort: BY_ID,
}
