/** ServiceRequest.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapeServiceRequest } from '../shape/shape-service-request.ts'

export const serviceRequestRead: ReadApi = {
  name: 'ServiceRequest.Read',
  type: 'ServiceRequest',
  interaction: 'read',
  shape: shapeServiceRequest,
}
