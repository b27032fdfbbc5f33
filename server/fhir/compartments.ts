/** The compartments of R4 (CompartmentDefinition): by which search parameters a resource belongs to a patient, an encounter, … */
import { readFileSync } from 'node:fs'

const file = JSON.parse(readFileSync(new URL('./definitions/compartments.gen.json', import.meta.url), 'utf8')) as {
  compartments: Record<string, Record<string, string[]>>
}
const known = new Map(Object.entries(file.compartments).map(([name, types]) => [name, new Map(Object.entries(types))]))

/** Patient, Encounter, Practitioner, RelatedPerson, Device */
export const compartmentNames: readonly string[] = [...known.keys()]

/**
 * Codes of the reference parameters by which a resource of the type is a member; `{def}` stands for the resource itself.
 * Nothing when the type has no place in the compartment.
 */
export const compartmentParameters = (compartment: string, type: string): readonly string[] | undefined =>
  known.get(compartment)?.get(type)

/** The types that have a place in the compartment, in the order of their names. */
export const compartmentTypes = (compartment: string): readonly string[] => [...(known.get(compartment)?.keys() ?? [])]
