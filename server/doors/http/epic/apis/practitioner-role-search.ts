/** PractitionerRole.Search (R4) */
import type { SearchApi } from '../api.ts'
import { needsOneOf } from '../search/needs-one-of.ts'
import { BY_ID } from '../search/newest-first.ts'
import { identifier, postFilters, reference, token } from '../search/parameters.ts'
import { shapePlain } from '../shape/shape-plain.ts'

export const practitionerRoleSearch: SearchApi = {
  name: 'PractitionerRole.Search',
  type: 'PractitionerRole',
  interaction: 'search',
  shape: shapePlain,
  parameters: [
    token('email', 'Narrows the search by e-mail address.'),
    identifier('identifier', 'system|value of the role.'),
    reference('location', ['Location'], 'Where the role is held. Only the first is looked at.', { onlyFirst: true }),
    reference('organization', ['Organization'], 'For whom. Only the first is looked at.', { onlyFirst: true }),
    token('phone', 'Narrows the search by telephone number.'),
    reference('practitioner', ['Practitioner'], 'Whose role. Only the first is looked at.', { onlyFirst: true }),
    token('role', 'Narrows the search by role, as system|code.'),
    token('specialty', 'system|code of the specialty.'),
    token('telecom', 'Narrows the search by phone|number or email|address.'),
  ],
  postFilters: postFilters('PractitionerRole', ['active', 'date', 'endpoint', 'service']),
  rules: [
    needsOneOf(
      59159,
      ['identifier', 'practitioner', 'organization', 'location', 'specialty'],
      'An identifier, practitioner, organization, location, or specialty parameter is required.',
    ),
  ],
  sort: BY_ID,
}
