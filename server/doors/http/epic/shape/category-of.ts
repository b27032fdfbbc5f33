/** The categories that a resource carries. */
import type { CodeableConcept } from '@medplum/fhirtypes'

interface WithCategory {
  category?: CodeableConcept | CodeableConcept[]
}

export function hasCategory(resource: unknown, system: string, code: string): boolean {
  const { category } = resource as WithCategory
  const isIt = ({ coding }: CodeableConcept): boolean =>
    coding?.some((each) => each.system === system && each.code === code) ?? false
  if (category === undefined) return false
  return Array.isArray(category) ? category.some(isIt) : isIt(category)
}

/** The category under which a resource of no known kind stands, for the words of a refusal. */
export const categoryOf = (resource: unknown): string =>
  [(resource as WithCategory).category ?? []]
    .flat()
    .flatMap(({ coding }) => coding ?? [])
    .find(({ code }) => code !== undefined)?.code ?? 'Other'
