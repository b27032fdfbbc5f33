/**
 * What `/api/FHIR/STU3` serves: the two APIs that NGEMR's page labels STU3, and the reads of what their resources refer to.
 * Assumption stu3-grants: they are granted together with the R4 API of the same name.
 */
import type { EpicApi } from '../acting-api.ts'
import { EPIC_APIS } from '../apis/index.ts'

const WHOLE = ['Appointment', 'Practitioner']
const REFERRED_TO = ['Location', 'Organization', 'Patient']

export const STU3_APIS: readonly EpicApi[] = EPIC_APIS.filter(
  ({ type, interaction }) =>
    (WHOLE.includes(type) && (interaction === 'read' || interaction === 'search')) ||
    (REFERRED_TO.includes(type) && interaction === 'read'),
)
