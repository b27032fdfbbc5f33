/** AllergyIntolerance as Epic gives it: versions on its statuses, a description beside each manifestation. */
import type { AllergyIntolerance } from '@medplum/fhirtypes'
import { shapeWith } from './shape-elements.ts'
import { shapeStatus } from './shape-status.ts'

export const shapeAllergy = shapeWith<AllergyIntolerance & { id: string }>((shaped, allergy) => ({
  clinicalStatus: shapeStatus(allergy.clinicalStatus),
  verificationStatus: shapeStatus(allergy.verificationStatus),
  reaction: ((shaped['reaction'] ?? []) as NonNullable<AllergyIntolerance['reaction']>).map(
    ({ manifestation, description, ...rest }) => ({
      manifestation,
      ...describe(description ?? manifestation?.[0]?.text),
      ...rest,
    }),
  ),
}))

const describe = (description: string | undefined) => (description === undefined ? {} : { description })
