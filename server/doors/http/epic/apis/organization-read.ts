/** Organization.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapeOrganization } from '../shape/shape-organization.ts'

export const organizationRead: ReadApi = {
  name: 'Organization.Read',
  type: 'Organization',
  interaction: 'read',
  shape: shapeOrganization,
}
