/** A kind of record that is an API of its own and is told by its category. */
import type { CodeableConcept } from '@medplum/fhirtypes'
import type { SubType } from '../api.ts'

interface WithCategory {
  category?: CodeableConcept | CodeableConcept[]
}

export const categoryKind = (name: string, system: string, code: string): SubType => ({
  name,
  codes: [{ system, code }],
  has: (resource) => hasCategory(resource, system, code),
  clause: { anyOf: [{ kind: 'token', param: 'category', system, code }] },
})

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
