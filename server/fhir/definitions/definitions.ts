/** What FHIR R4 itself defines, read once from the generated files beside this one. */
import { readFileSync } from 'node:fs'

export type SearchType =
  | 'number'
  | 'date'
  | 'string'
  | 'token'
  | 'reference'
  | 'composite'
  | 'quantity'
  | 'uri'
  | 'special'

export interface ParameterDefinition {
  code: string
  type: SearchType
  /** FHIRPath, only the branches that concern the type; absent where the meaning is in prose. */
  expression?: string
  target?: string[]
  component?: { code: string; expression: string }[]
  url: string
  description?: string
}

interface ElementsFile {
  resourceTypes: string[]
  elements: Record<string, Record<string, string>>
  codeSystems: Record<string, string>
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))
const elementsFile = read('./elements.gen.json') as ElementsFile
const parametersFile = read('./search-parameters.gen.json') as { types: Record<string, ParameterDefinition[]> }

/** Names of the concrete resource types of R4, sorted. */
export const resourceTypes: readonly string[] = elementsFile.resourceTypes
const known = new Set(resourceTypes)

export const isResourceType = (name: string): boolean => known.has(name)

/** The elements of a type or of a backbone path: name (`value[x]` for a choice) to its types. */
export const elementsOf = (typeOrPath: string): Readonly<Record<string, string>> | undefined =>
  Object.hasOwn(elementsFile.elements, typeOrPath) ? elementsFile.elements[typeOrPath] : undefined

/** The code system behind a required binding, `Patient.gender` to its URL. */
export const codeSystemOf = (path: string): string | undefined =>
  Object.hasOwn(elementsFile.codeSystems, path) ? elementsFile.codeSystems[path] : undefined

/** The parameters HL7 defines for a type, those of every resource included. */
export const definedParameters = (type: string): readonly ParameterDefinition[] => [
  ...(parametersFile.types['Resource'] ?? []),
  ...(elementsOf(type)?.['text'] === 'Narrative' ? (parametersFile.types['DomainResource'] ?? []) : []),
  ...(isResourceType(type) && Object.hasOwn(parametersFile.types, type) ? (parametersFile.types[type] ?? []) : []),
]
