/** A resource of this door in FHIR STU3 (3.0.2): the elements that STU3 has, under its names; references are absolute, as Epic's are. */
import { withDigitsOf } from '../../../../fhir/exact-numbers.ts'

type Json = { [name: string]: unknown }

/** STU3's elements of the types that are served, in its order; `extension` and what every resource has come first. */
export const STU3_ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  Appointment:
    'identifier status serviceCategory serviceType specialty appointmentType reason indication priority description supportingInformation start end minutesDuration slot created comment incomingReferral participant requestedPeriod'.split(
      ' ',
    ),
  Practitioner: 'identifier active name telecom address gender birthDate photo qualification communication'.split(' '),
  Patient:
    'identifier active name telecom gender birthDate deceasedBoolean deceasedDateTime address maritalStatus multipleBirthBoolean multipleBirthInteger photo contact animal communication generalPractitioner managingOrganization link'.split(
      ' ',
    ),
  Location:
    'identifier status operationalStatus name alias description mode type telecom address physicalType position managingOrganization partOf endpoint'.split(
      ' ',
    ),
  Organization: 'identifier active type name alias telecom address partOf contact endpoint'.split(' '),
}

const RESOURCE = ['resourceType', 'id', 'meta', 'implicitRules', 'language', 'extension']

/** R4's elements that STU3 has under another name or only once. */
const CHANGES: Readonly<Record<string, (resource: Json) => Json>> = {
  Appointment: ({ serviceCategory, reasonCode, basedOn, status, participant, ...rest }) => ({
    ...rest,
    status: STATUS[String(status)] ?? status,
    serviceCategory: firstOf(serviceCategory),
    reason: reasonCode,
    incomingReferral: basedOn,
    // R4 gave the participant a period of its own.
    participant: listOf(participant).map(({ period: _period, ...each }) => each),
  }),
  Location: ({ type, ...rest }) => ({ ...rest, type: firstOf(type) }),
}

const STATUS: Readonly<Record<string, string>> = { 'checked-in': 'arrived', waitlist: 'pending' }

const listOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : [])
const firstOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value)

/** R4's uses that STU3 does not have: a number that was somebody's once is a secondary one, and what is billed to is not told. */
const USES: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  identifier: { old: 'secondary' },
  address: { billing: undefined },
}

function withUses(resource: Json): Json {
  const changed = { ...resource }
  for (const [name, uses] of Object.entries(USES)) {
    const value = resource[name]
    const change = ({ use, ...rest }: Json): Json => {
      const known = String(use) in uses ? uses[String(use)] : use
      return known === undefined ? rest : { use: known, ...rest }
    }
    if (Array.isArray(value)) changed[name] = value.map(change)
    else if (typeof value === 'object' && value !== null) changed[name] = change(value as Json)
  }
  return changed
}

/** `base`: of the STU3 service, without a slash at the end. */
export function toStu3(resource: Json, base: string): Json {
  const type = String(resource['resourceType'])
  const elements = STU3_ELEMENTS[type]
  if (elements === undefined) return resource
  const changed = withUses(CHANGES[type]?.(resource) ?? resource)
  const kept = [...RESOURCE, ...elements].flatMap((name) => {
    const value = changed[name]
    return value === undefined || (Array.isArray(value) && value.length === 0) ? [] : [[name, absolute(value, base)]]
  })
  return Object.fromEntries(kept) as Json
}

/** STU3 has no `type` beside a reference. */
function absolute(value: unknown, base: string): unknown {
  if (Array.isArray(value)) return value.map((each) => absolute(each, base))
  if (typeof value !== 'object' || value === null) return value
  const { reference, type, ...rest } = value as Json
  if (typeof reference !== 'string') return restored(value as Json, base)
  const inside = restored(rest, base)
  return { reference: /^[A-Z][A-Za-z]+\//.test(reference) ? `${base}/${reference}` : reference, ...inside }
}

/** What has a `type` and is no reference (an identifier, an address) keeps it, and its order. */
const restored = (value: Json, base: string): Json =>
  withDigitsOf(value, Object.fromEntries(Object.entries(value).map(([name, part]) => [name, absolute(part, base)])))
