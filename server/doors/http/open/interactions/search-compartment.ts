/**
 * `GET [base]/Patient/[id]/Observation?…` and `…/*?…`: what belongs to a patient, encounter, practitioner, related person
 * or device, as the CompartmentDefinitions of R4 have it (FHIR R4 http §3.1.0.7).
 */
import { compartmentNames, compartmentParameters, compartmentTypes } from '../../../../fhir/compartments.ts'
import { problem } from '../../../../fhir/operation-outcome.ts'
import type { SearchedType } from '../../../../fhir/parse-search.ts'
import { refuse } from '../answer.ts'
import type { Interaction } from '../call.ts'
import { searchAnswer } from '../search-answer.ts'
import { isServed } from '../served-types.ts'

export const hasCompartment = (type: string): boolean => compartmentNames.includes(type)

export const searchCompartment: Interaction = async (call) => {
  const { type, id, base, request } = call
  const [, , within = ''] = request.segments
  const label = `search ${type} compartment`
  const types = (within === '*' ? compartmentTypes(type) : [within])
    .filter(isServed)
    .map((one) => membersOf(type, id, one))
    .filter((one) => one !== undefined)
  if (types.length === 0) {
    const text = `${within.slice(0, 64)} has no place in the compartment of a ${type}. See CompartmentDefinition/${type.toLowerCase()} of R4.`
    return refuse(404, problem('not-supported', text), label)
  }
  return searchAnswer(call, types, { url: `${base}/${type}/${id}/${within}`, label })
}

function membersOf(compartment: string, id: string, type: string): SearchedType | undefined {
  const params = compartmentParameters(compartment, type)
  if (params === undefined || params.length === 0) return undefined
  return {
    type,
    clauses: [
      {
        anyOf: [
          // The focus of a compartment is in it.
          ...(type === compartment ? [{ kind: 'id' as const, id }] : []),
          ...params
            .filter((param) => param !== '{def}')
            .map((param) => ({ kind: 'reference' as const, param, targetType: compartment, targetId: id })),
        ],
      },
    ],
  }
}
