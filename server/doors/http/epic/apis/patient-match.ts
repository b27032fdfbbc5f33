/** Patient.$match (R4) */
import type { OperationApi } from '../acting-api.ts'
import { match } from '../operations/match.ts'

export const patientMatch: OperationApi = {
  name: 'Patient.$match',
  epicNumber: 10423,
  type: 'Patient',
  interaction: 'operation',
  operation: '$match',
  level: 'type',
  method: 'POST',
  definition: 'http://hl7.org/fhir/OperationDefinition/Patient-match',
  perform: match,
}
