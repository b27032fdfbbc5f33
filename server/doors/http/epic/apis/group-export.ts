/** Group.$export (R4, bulk data): the kick-off; its grant lets in to progress, files and cancelling too. */
import type { OperationApi } from '../acting-api.ts'
import { kickOff } from '../bulk/kick-off.ts'

export const groupExport: OperationApi = {
  name: 'Group.$export',
  type: 'Group',
  interaction: 'operation',
  operation: '$export',
  level: 'instance',
  method: 'GET',
  definition: 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export',
  perform: kickOff,
}
