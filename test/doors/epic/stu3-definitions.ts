/**
 * What is FHIR STU3: elements, their types and which are lists, from the model that `fhirpath` is shipped with, made of HL7's own
 * definitions (3.0.1). What must be there and the codes of required bindings are not in it: they stand here.
 */
import { createRequire } from 'node:module'
import type { Json } from './epic-kit.ts'

interface Model {
  path2Type: Readonly<Record<string, string | { code: string }>>
  path2Repeating: Readonly<Record<string, unknown>>
  choiceTypePaths: Readonly<Record<string, readonly string[]>>
}

const MODEL = createRequire(import.meta.url)('fhirpath/fhir-context/stu3') as Model

/** Of the types that the STU3 door gives. */
const REQUIRED: readonly string[] = [
  'Appointment.status',
  'Appointment.participant',
  'Appointment.participant.status',
  'Patient.communication.language',
  'Patient.link.other',
  'Patient.link.type',
  'Practitioner.qualification.code',
  'Location.position.longitude',
  'Location.position.latitude',
]

const GENDER = 'male|female|other|unknown'
const CODES: Readonly<Record<string, string>> = {
  'Appointment.status': 'proposed|pending|booked|arrived|fulfilled|cancelled|noshow|entered-in-error',
  'Appointment.participant.required': 'required|optional|information-only',
  'Appointment.participant.status': 'accepted|declined|tentative|needs-action',
  'Patient.gender': GENDER,
  'Patient.contact.gender': GENDER,
  'Patient.link.type': 'replaced-by|replaces|refer|seealso',
  'Practitioner.gender': GENDER,
  'Location.status': 'active|suspended|inactive',
  'Location.mode': 'instance|kind',
  'Identifier.use': 'usual|official|temp|secondary',
  'HumanName.use': 'usual|official|temp|nickname|anonymous|old|maiden',
  'ContactPoint.system': 'phone|fax|email|pager|url|sms|other',
  'ContactPoint.use': 'home|work|temp|old|mobile',
  'Address.use': 'home|work|temp|old',
  'Address.type': 'postal|physical|both',
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
const DATE = /^\d{4}(-\d\d(-\d\d)?)?$/
const isText = (value: unknown, form = /\S/): boolean => typeof value === 'string' && form.test(value)
const PRIMITIVES: Readonly<Record<string, (value: unknown) => boolean>> = {
  boolean: (value) => typeof value === 'boolean',
  string: (value) => isText(value),
  markdown: (value) => isText(value),
  base64Binary: (value) => isText(value),
  uri: (value) => isText(value, /^\S+$/),
  code: (value) => isText(value, /^\S+( \S+)*$/),
  id: (value) => isText(value, /^[A-Za-z0-9.-]{1,64}$/),
  decimal: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  unsignedInt: (value) => Number.isInteger(value) && Number(value) >= 0,
  positiveInt: (value) => Number.isInteger(value) && Number(value) > 0,
  instant: (value) => isText(value, INSTANT),
  date: (value) => isText(value, DATE),
  dateTime: (value) => isText(value, INSTANT) || isText(value, DATE),
}

/** The paths of what is wrong by STU3, in the order of the alphabet. */
export const notStu3 = ({ resourceType, ...own }: Json): string[] => wrongIn(own, resourceType, resourceType).sort()

/** `of`: the type, or the path of a backbone element; `shown`: where it stands. */
function wrongIn(value: Json, of: string, shown: string): string[] {
  const missing = REQUIRED.filter((path) => path.replace(/\.\w+$/, '') === of && value[nameIn(path)] === undefined)
  return [
    ...missing.map((path) => `${shown}.${nameIn(path)}`),
    ...Object.entries(value).flatMap(([name, part]) => wrongElement(part, of, name, shown)),
  ]
}

const nameIn = (path: string): string => path.slice(path.lastIndexOf('.') + 1)

function wrongElement(value: Json, of: string, name: string, shown: string): string[] {
  const path = `${of}.${name.replace(/^_/, '')}`
  const at = `${shown}.${name}`
  const type = typeOf(path)
  if (type === undefined) return [at]
  const isList = name.startsWith('_') ? Array.isArray(value) : MODEL.path2Repeating[path] !== undefined
  if (Array.isArray(value) !== isList || value.length === 0) return [at]
  if (name.startsWith('_') || type === 'Extension') return []
  const each: Json[] = [value].flat()
  return [...new Set(each.flatMap((one) => wrongValue(one, type, path, at)))]
}

function wrongValue(value: Json, type: string, path: string, at: string): string[] {
  const isPrimitive = PRIMITIVES[type]
  if (isPrimitive !== undefined) {
    const codes = CODES[path]?.split('|')
    return isPrimitive(value) && (codes === undefined || codes.includes(value)) ? [] : [at]
  }
  if (typeof value !== 'object' || value === null) return [at]
  return wrongIn(value, type === 'BackboneElement' || type === 'Element' ? path : type, at)
}

/** Of a choice, `deceasedBoolean`, the type that its name says. */
function typeOf(path: string): string | undefined {
  const found = MODEL.path2Type[path]
  if (found !== undefined) return typeof found === 'string' ? found : found.code
  for (const [choice, types] of Object.entries(MODEL.choiceTypePaths))
    for (const type of types) if (path === choice + type) return primitiveOr(type)
  return undefined
}

const primitiveOr = (type: string): string => {
  const lower = type.charAt(0).toLowerCase() + type.slice(1)
  return lower in PRIMITIVES ? lower : type
}
