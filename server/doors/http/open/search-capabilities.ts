/** What searching adds to the CapabilityStatement, from the definitions that searching itself goes by. */
import type { CapabilityStatementRestResource, CapabilityStatementRestResourceSearchParam } from '@medplum/fhirtypes'
import { compartmentNames } from '../../../fhir/compartments.ts'
import { searchParametersOf } from '../../../fhir/search-parameters.ts'
import { servedTypes } from './served-types.ts'

type Includes = Pick<CapabilityStatementRestResource, 'searchInclude' | 'searchRevInclude'>

let known: Map<string, Includes> | undefined

/** References that are followed, from the type and to it. */
export function includesOf(type: string): Includes {
  known ??= allIncludes()
  return known.get(type) ?? {}
}

function allIncludes(): Map<string, Includes> {
  const from = new Map<string, string[]>()
  const to = new Map<string, string[]>()
  const add = (map: Map<string, string[]>, type: string, name: string) =>
    map.set(type, [...(map.get(type) ?? []), name])
  for (const type of servedTypes) {
    for (const { code, type: kind, target, inline } of searchParametersOf(type)) {
      if (kind !== 'reference' || inline) continue
      const name = `${type}:${code}`
      add(from, type, name)
      // Where any type is meant, naming it under each would say nothing.
      for (const one of target?.includes('Resource') ? [] : (target ?? [])) add(to, one, name)
    }
  }
  return new Map(
    servedTypes.map((type) => [
      type,
      {
        searchInclude: ['*', `${type}:*`, ...(from.get(type) ?? [])],
        searchRevInclude: ['*', ...(to.get(type) ?? [])],
      },
    ]),
  )
}

/** Parameters of every search, over all types too. */
export const commonParameters: CapabilityStatementRestResourceSearchParam[] = [
  { name: '_type', type: 'token', documentation: 'Types to search, at [base] and in compartments' },
  { name: '_list', type: 'token', documentation: 'Id of a List that the resource is an item of' },
]

export const compartments: string[] = compartmentNames.map(
  (name) => `http://hl7.org/fhir/CompartmentDefinition/${name.charAt(0).toLowerCase()}${name.slice(1)}`,
)
