/** The kinds of Observation that are Epic APIs of their own, told apart by category. */
import { categoryKind } from './category-kind.ts'

export const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'
/** Epic's own list of categories, for what HL7's does not have. */
const EPIC_OBSERVATION_CATEGORY = 'http://open.epic.com/FHIR/StructureDefinition/observation-category'

export const LABORATORY = categoryKind('Laboratory', OBSERVATION_CATEGORY, 'laboratory')
export const VITAL_SIGNS = categoryKind('Vital Signs', OBSERVATION_CATEGORY, 'vital-signs')
export const SOCIAL_HISTORY = categoryKind('Social History', OBSERVATION_CATEGORY, 'social-history')
// Assumption lda-category: the system of the category LDA was not seen; Epic's own list of categories.
export const LDA = categoryKind('LDA', EPIC_OBSERVATION_CATEGORY, 'LDA')
