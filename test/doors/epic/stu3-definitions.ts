/** FHIR STU3 (3.0.2) of the types that the STU3 door gives: elements, their types, how many, and the codes that are required. */
import type { Json } from './epic-kit.ts'

/** `type`, then `*` for a list, `!` for one that must be there; codes of a required binding stand with bars between. */
interface Elements {
  readonly [name: string]: string | Elements
}

const GENDER = 'male|female|other|unknown'

/** A part that is a backbone element has its own table; `''` tells its cardinality. */
const DEFINITIONS: Readonly<Record<string, Elements>> = {
  Appointment: {
    identifier: 'Identifier*',
    status: 'proposed|pending|booked|arrived|fulfilled|cancelled|noshow|entered-in-error!',
    serviceCategory: 'CodeableConcept',
    serviceType: 'CodeableConcept*',
    specialty: 'CodeableConcept*',
    appointmentType: 'CodeableConcept',
    reason: 'CodeableConcept*',
    indication: 'Reference*',
    priority: 'unsignedInt',
    description: 'string',
    supportingInformation: 'Reference*',
    start: 'instant',
    end: 'instant',
    minutesDuration: 'positiveInt',
    slot: 'Reference*',
    created: 'dateTime',
    comment: 'string',
    incomingReferral: 'Reference*',
    participant: {
      '': '*!',
      type: 'CodeableConcept*',
      actor: 'Reference',
      required: 'required|optional|information-only',
      status: 'accepted|declined|tentative|needs-action!',
    },
    requestedPeriod: 'Period*',
  },
  Patient: {
    identifier: 'Identifier*',
    active: 'boolean',
    name: 'HumanName*',
    telecom: 'ContactPoint*',
    gender: GENDER,
    birthDate: 'date',
    deceasedBoolean: 'boolean',
    deceasedDateTime: 'dateTime',
    address: 'Address*',
    maritalStatus: 'CodeableConcept',
    multipleBirthBoolean: 'boolean',
    multipleBirthInteger: 'integer',
    photo: 'Attachment*',
    contact: {
      '': '*',
      relationship: 'CodeableConcept*',
      name: 'HumanName',
      telecom: 'ContactPoint*',
      address: 'Address',
      gender: GENDER,
      organization: 'Reference',
      period: 'Period',
    },
    communication: { '': '*', language: 'CodeableConcept!', preferred: 'boolean' },
    generalPractitioner: 'Reference*',
    managingOrganization: 'Reference',
    link: { '': '*', other: 'Reference!', type: 'replaced-by|replaces|refer|seealso!' },
  },
  Practitioner: {
    identifier: 'Identifier*',
    active: 'boolean',
    name: 'HumanName*',
    telecom: 'ContactPoint*',
    address: 'Address*',
    gender: GENDER,
    birthDate: 'date',
    photo: 'Attachment*',
    qualification: {
      '': '*',
      identifier: 'Identifier*',
      code: 'CodeableConcept!',
      period: 'Period',
      issuer: 'Reference',
    },
    communication: 'CodeableConcept*',
  },
  Location: {
    identifier: 'Identifier*',
    status: 'active|suspended|inactive',
    operationalStatus: 'Coding',
    name: 'string',
    alias: 'string*',
    description: 'string',
    mode: 'instance|kind',
    type: 'CodeableConcept',
    telecom: 'ContactPoint*',
    address: 'Address',
    physicalType: 'CodeableConcept',
    position: { '': '', longitude: 'decimal!', latitude: 'decimal!', altitude: 'decimal' },
    managingOrganization: 'Reference',
    partOf: 'Reference',
    endpoint: 'Reference*',
  },
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
const DATE = /^\d{4}(-\d\d(-\d\d)?)?$/
const isText = (value: unknown, form = /\S/): boolean => typeof value === 'string' && form.test(value)
const PRIMITIVES: Readonly<Record<string, (value: unknown) => boolean>> = {
  boolean: (value) => typeof value === 'boolean',
  string: (value) => isText(value),
  decimal: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  unsignedInt: (value) => Number.isInteger(value) && Number(value) >= 0,
  positiveInt: (value) => Number.isInteger(value) && Number(value) > 0,
  instant: (value) => isText(value, INSTANT),
  date: (value) => isText(value, DATE),
  dateTime: (value) => isText(value, INSTANT) || isText(value, DATE),
}

/** The elements that these data types have in STU3. */
const DATA_TYPES: Readonly<Record<string, string>> = {
  Identifier: 'use type system value period assigner',
  CodeableConcept: 'coding text',
  Coding: 'system version code display userSelected',
  Reference: 'reference identifier display',
  Period: 'start end',
  HumanName: 'use text family given prefix suffix period',
  ContactPoint: 'system value use rank period',
  Address: 'use type text line city district state postalCode country period',
  Attachment: 'contentType language data url size hash title creation',
}

/** Paths of what is wrong by STU3, in the order of its definition, then what it does not know at all. */
export const notStu3 = (resource: Json): string[] => {
  const elements = DEFINITIONS[resource.resourceType]
  if (elements === undefined) return []
  const { resourceType, id, meta, implicitRules, language, ...own } = resource
  return wrongIn(own, elements, resourceType)
}

function wrongIn(value: Json, elements: Elements, path: string): string[] {
  const unknown = Object.keys(value).filter(
    (name) => name !== 'extension' && elements[name.replace(/^_/, '')] === undefined,
  )
  const wrong = Object.entries(elements)
    .filter(([name]) => name !== '')
    .flatMap(([name, definition]) => wrongElement(value[name], definition, `${path}.${name}`))
  return [...wrong, ...unknown.map((name) => `${path}.${name}`)]
}

function wrongElement(value: Json, definition: string | Elements, path: string): string[] {
  const said = typeof definition === 'string' ? definition : String(definition[''])
  const type = said.replace(/[*!]/g, '')
  if (value === undefined) return said.includes('!') ? [path] : []
  if (Array.isArray(value) !== said.includes('*') || value.length === 0) return [path]
  const each: Json[] = [value].flat()
  if (typeof definition !== 'string') return each.flatMap((one) => wrongIn(one, definition, path))
  return each.every((one) => fits(one, type)) ? [] : [path]
}

function fits(value: Json, type: string): boolean {
  if (type.includes('|')) return type.split('|').includes(value)
  const known = DATA_TYPES[type]?.split(' ')
  if (known === undefined) return PRIMITIVES[type]?.(value) === true
  const names = Object.keys(value).filter((name) => !['id', 'extension'].includes(name))
  return typeof value === 'object' && names.every((name) => known.includes(name.replace(/^_/, '')))
}
