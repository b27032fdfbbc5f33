/** The categories that a resource carries. */
import type { CodeableConcept } from '@medplum/fhirtypes'

interface WithCategory {
  category?: CodeableConcept | CodeableConcept[]
}

export const hasCategory = (resource: unknown, system: string, code: string): boolean =>
  [(resource as WithCategory).category ?? []]
    .flat()
    .some(({ coding }) => coding?.some((each) => each.system === system && each.code === code))

/** The category under which a resource of no known kind stands, for the words of a refusal. */
export const categoryOf = (resource: unknown): string =>
  [(resource as WithCategory).category ?? []]
    .flat()
    .flatMap(({ coding }) => coding ?? [])
    .find(({ code }) => code !== undefined)?.code ?? 'Other'
