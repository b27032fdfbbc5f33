/** The kinds of DocumentReference, told by their category. */
import { categoryKind } from './category-kind.ts'

export const CLINICAL_NOTE = categoryKind(
  'Clinical Notes',
  'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
  'clinical-note',
)
