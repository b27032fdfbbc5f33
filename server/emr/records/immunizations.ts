/** Vaccinations: given, corrected, deleted. */
import type { Immunization } from '@medplum/fhirtypes'

export type ImmunizationEventType = 'immunization.given' | 'immunization.corrected' | 'immunization.deleted'

/** Undefined for what was an error when it was entered. */
export function immunizationEventType(
  before: Immunization | undefined,
  after: Immunization,
): ImmunizationEventType | undefined {
  const wrong = after.status === 'entered-in-error'
  if (!before) return wrong ? undefined : 'immunization.given'
  return wrong && before.status !== after.status ? 'immunization.deleted' : 'immunization.corrected'
}
