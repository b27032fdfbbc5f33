/** Practitioner.Search (R4) */
import type { SearchApi } from '../api.ts'
import { askPractitionerIdentifier } from '../search/ask-practitioner-identifier.ts'
import { needsOneOf } from '../search/needs-one-of.ts'
import { BY_ID } from '../search/newest-first.ts'
import { postFilters, string } from '../search/parameters.ts'
import { addressCityNeedsState, needsFamily } from '../search/practitioner-rules.ts'
import { hasStaffName } from '../search/staff-name.ts'
import { shapePractitioner } from '../shape/shape-practitioner.ts'

const ADDRESS_PARTS = ['address-city', 'address-postalcode', 'address-state']
const byIdentifier = { onlyFirst: true, ignoredWith: ['identifier'] } as const

export const practitionerSearch: SearchApi = {
  name: 'Practitioner.Search',
  epicNumber: 936,
  type: 'Practitioner',
  interaction: 'search',
  shape: shapePractitioner,
  parameters: [
    string('address', 'Any part of an address. Needs family; ignored beside a part of the address.', {
      onlyFirst: true,
      ignoredWith: ['identifier', ...ADDRESS_PARTS],
    }),
    string('address-city', 'City. Needs address-state.', byIdentifier),
    string('address-postalcode', 'Postal code. Needs family.', { ignoredWith: ['identifier'] }),
    string('address-state', 'State. Needs family.', byIdentifier),
    string('family', 'Family name. Ignored beside name.', { onlyFirst: true, ignoredWith: ['identifier', 'name'] }),
    string('given', 'Given name. Needs family; ignored beside name.', {
      onlyFirst: true,
      ignoredWith: ['identifier', 'name'],
    }),
    {
      name: 'identifier',
      type: 'token',
      documentation: 'TYPE|value or system|value, such as MCR|99001B. Everything else is ignored beside it.',
      ask: askPractitionerIdentifier,
    },
    {
      name: 'name',
      type: 'string',
      documentation: 'Any part of the name. Family and given are ignored beside it.',
      ...byIdentifier,
      keep: hasStaffName,
    },
  ],
  postFilters: postFilters('Practitioner', [
    'active',
    'address-country',
    'address-use',
    'communication',
    'email',
    'gender',
    'phone',
    'phonetic',
    'telecom',
  ]).map((parameter) => ({ ...parameter, ignoredWith: ['identifier'] })),
  rules: [
    needsOneOf(59159, ['name', 'family', 'identifier'], 'Either name, family, or identifier is a required parameter.'),
    needsFamily(['address', 'address-postalcode', 'address-state', 'given']),
    addressCityNeedsState,
  ],
  sort: BY_ID,
}
