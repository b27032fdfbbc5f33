/** Immunization as Epic gives it: given on a day; place and maker by name alone. */
import type { Immunization, Reference } from '@medplum/fhirtypes'
import { shapeWith } from './shape-elements.ts'
import { shapeDate } from './shape-time.ts'

export const shapeImmunization = shapeWith<Immunization & { id: string }>((shaped, immunization) => ({
  occurrenceDateTime: shapeDate(immunization.occurrenceDateTime),
  location: byName(shaped['location'] as Reference | undefined),
  manufacturer: byName(shaped['manufacturer'] as Reference | undefined),
}))

const byName = (reference: Reference | undefined): Reference | undefined =>
  reference?.display === undefined ? undefined : { display: reference.display }
