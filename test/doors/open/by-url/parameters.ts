/** The parameters that are asked for, as R4 defines them, written down by hand. */
import type { Json } from './records.ts'

export type SearchType = 'token' | 'string' | 'reference' | 'date' | 'number' | 'quantity' | 'uri' | 'canonical'
interface Parameter {
  type: SearchType
  /** The elements it looks at, as they stand in the JSON. */
  of(resource: Json): unknown[]
}

export const list = (value: unknown): Json[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]) as Json[]
const at = (value: unknown, path: string): unknown[] =>
  path
    .split('.')
    .reduce<unknown[]>((from, step) => from.flatMap((one) => list((one as Json)[step]) as unknown[]), [value])
const parameter =
  (type: SearchType) =>
  (...paths: string[]): Parameter => ({ type, of: (resource) => paths.flatMap((path) => at(resource, path)) })
const [token, string, reference, date, number, quantity, canonical] = (
  ['token', 'string', 'reference', 'date', 'number', 'quantity', 'canonical'] as const
).map(parameter) as [
  ReturnType<typeof parameter>,
  ReturnType<typeof parameter>,
  ReturnType<typeof parameter>,
  ReturnType<typeof parameter>,
  ReturnType<typeof parameter>,
  ReturnType<typeof parameter>,
  ReturnType<typeof parameter>,
]
/** A URL with the version behind a bar is of that version. */
const ownUrl: Parameter = {
  type: 'uri',
  of: ({ url, version }) => (url === undefined ? [] : version === undefined ? [url] : [url, `${url}|${version}`]),
}
const only = (one: Parameter, type: string): Parameter => ({
  ...one,
  of: (resource) => one.of(resource).filter((value) => String((value as Json)['reference']).startsWith(`${type}/`)),
})

export const PARAMETERS: { [type: string]: { [code: string]: Parameter } } = {
  Patient: {
    identifier: token('identifier'),
    active: token('active'),
    gender: token('gender'),
    name: string('name'),
    family: string('name.family'),
    given: string('name.given'),
    'address-city': string('address.city'),
    address: string('address'),
    birthdate: date('birthDate'),
    organization: reference('managingOrganization'),
    'general-practitioner': reference('generalPractitioner'),
  },
  Organization: { name: string('name'), partof: reference('partOf') },
  Observation: {
    status: token('status'),
    code: token('code'),
    category: token('category'),
    'combo-code': token('code', 'component.code'),
    subject: reference('subject'),
    patient: only(reference('subject'), 'Patient'),
    encounter: reference('encounter'),
    date: date('effectiveDateTime'),
    'value-string': string('valueString'),
    'value-quantity': quantity('valueQuantity'),
    'combo-value-quantity': quantity('valueQuantity', 'component.valueQuantity'),
  },
  Encounter: {
    status: token('status'),
    class: token('class'),
    subject: reference('subject'),
    date: date('period'),
    location: reference('location.location'),
    'part-of': reference('partOf'),
  },
  Location: { name: string('name') },
  RiskAssessment: { probability: number('prediction.probabilityDecimal'), subject: reference('subject') },
  ValueSet: { url: ownUrl, version: token('version') },
  ConceptMap: { source: canonical('sourceCanonical'), 'source-uri': canonical('sourceCanonical', 'sourceUri') },
  PlanDefinition: {
    url: ownUrl,
    version: token('version'),
    title: string('title'),
    definition: canonical('action.definitionCanonical'),
  },
}

/** What a reference parameter may lead to. */
export const TARGETS: { [type: string]: { [code: string]: string[] } } = {
  Patient: { organization: ['Organization'], 'general-practitioner': ['Organization'] },
  Organization: { partof: ['Organization'] },
  Observation: { subject: ['Patient', 'Location'], patient: ['Patient'], encounter: ['Encounter'] },
  Encounter: { subject: ['Patient'], location: ['Location'], 'part-of': ['Encounter'] },
  RiskAssessment: { subject: ['Patient'] },
  ConceptMap: { source: ['ValueSet'], 'source-uri': ['ValueSet'] },
  PlanDefinition: { definition: ['PlanDefinition'] },
}
