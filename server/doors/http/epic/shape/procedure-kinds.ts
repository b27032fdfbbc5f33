/** The kinds of Procedure that are Epic APIs of their own: what was ordered, what was done in theatre, what a patient tells of. */
import type { Procedure } from '@medplum/fhirtypes'
import type { SubType } from '../api.ts'
import { categoryKind } from './category-kind.ts'
import { hasCategory } from './category-of.ts'

export const SNOMED = 'http://snomed.info/sct'
const SURGICAL = '387713003'

export const ORDERS: SubType = categoryKind('Orders', SNOMED, '103693007')

/** Both are surgical procedures: a surgery belongs to a visit, a history does not. */
const surgical = (name: string, ofVisit: boolean): SubType => ({
  name,
  codes: [{ system: SNOMED, code: SURGICAL }],
  has: (resource) =>
    hasCategory(resource, SNOMED, SURGICAL) && ((resource as Procedure).encounter !== undefined) === ofVisit,
  clause: {
    anyOf: [
      {
        kind: 'all',
        of: [
          { kind: 'token', param: 'category', system: SNOMED, code: SURGICAL },
          { kind: 'missing', param: 'encounter', missing: !ofVisit },
        ],
      },
    ],
  },
})

export const SURGERIES = surgical('Surgeries', true)
// Assumption surgical-history: the name is that of a 59204 that was seen.
export const SURGICAL_HISTORY = surgical('Patient-Reported Surgical History', false)
