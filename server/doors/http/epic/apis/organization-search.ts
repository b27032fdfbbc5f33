/** Organization.Search (R4): by id alone. */
import type { SearchApi } from '../api.ts'
import { SEARCHED_BY_ID } from '../search/only-by-id.ts'
import { shapeOrganization } from '../shape/shape-organization.ts'

export const organizationSearch: SearchApi = {
  ...SEARCHED_BY_ID,
  name: 'Organization.Search',
  type: 'Organization',
  shape: shapeOrganization,
}
