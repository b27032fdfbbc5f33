/** Location.Search (R4) */
import type { SearchApi } from '../api.ts'
import { needsOneOf } from '../search/needs-one-of.ts'
import { BY_ID } from '../search/newest-first.ts'
import { postFilters, token } from '../search/parameters.ts'
import { shapeLocation } from '../shape/shape-location.ts'

export const locationSearch: SearchApi = {
  name: 'Location.Search',
  type: 'Location',
  interaction: 'search',
  shape: shapeLocation,
  parameters: [token('type', 'The kind of place.')],
  postFilters: postFilters('Location', [
    'address',
    'address-city',
    'address-country',
    'address-postalcode',
    'address-state',
    'address-use',
    'endpoint',
    'identifier',
    'name',
    'operational-status',
    'organization',
    'partof',
    'status',
  ]),
  // Assumption location-needs-type: what Epic says to a search by post-filters alone was not seen; it is refused.
  rules: [needsOneOf(59159, ['type'], 'A type or _id parameter is required.')],
  sort: BY_ID,
}
