/** The kinds of Flag that are Epic APIs of their own. */
import type { SubType } from '../api.ts'
import { FLAG_CATEGORY } from '../oids.ts'
import { hasCategory } from './category-of.ts'

/** As it is stored; shown under Epic's list of categories. */
const STORED = 'urn:ngemr-sandbox:flag-category'

/** R4 has no search parameter for the category of a flag: each is looked at. */
const flagKind = (name: string, code: string, stored: string): SubType => ({
  name,
  codes: [{ system: FLAG_CATEGORY, code }],
  has: (resource) => hasCategory(resource, stored, code),
})

// Assumption fyi-category: the code of the category is not published; patient-fyi in Epic's list of flag categories.
export const PATIENT_FYI = flagKind('Patient FYI', 'patient-fyi', STORED)
export const INFECTION_FLAG = flagKind('Infection', 'infection', FLAG_CATEGORY)
