/** A logical id in as few bytes as it needs: FHIR ids have exactly 64 letters, so each takes six bits. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.'
const LONGEST = 64

/** Only ever added to at the end: the place in this list stands in every id given out. */
const TYPES = [
  'Patient',
  'Encounter',
  'Observation',
  'Practitioner',
  'Location',
  'Organization',
  'AllergyIntolerance',
  'Condition',
  'Procedure',
  'List',
  'Flag',
  'MedicationRequest',
  'Medication',
  'Appointment',
  'PractitionerRole',
  'Immunization',
  'DocumentReference',
  'Binary',
  'DiagnosticReport',
  'Coverage',
  'ServiceRequest',
  'CarePlan',
  'CareTeam',
  'Goal',
  'Device',
  'RelatedPerson',
  'Group',
  'Specimen',
  'Account',
  'EpisodeOfCare',
  'Provenance',
  'QuestionnaireResponse',
  'Task',
]

/** Type, length, letters, then noughts up to a multiple of `block` bytes, at least `atLeast`. */
export function pack(type: string, id: string, atLeast: number, block: number): Buffer {
  const size = 2 + Math.ceil((id.length * 6) / 8)
  const bytes = Buffer.alloc(Math.max(atLeast, Math.ceil(size / block) * block))
  bytes[0] = tagOf(type)
  bytes[1] = id.length
  let bits = 0
  let held = 0
  let at = 2
  for (const letter of id) {
    bits = (bits << 6) | Math.max(0, LETTERS.indexOf(letter))
    held += 6
    if (held < 8) continue
    held -= 8
    bytes[at++] = (bits >> held) & 0xff
    bits &= (1 << held) - 1
  }
  if (held > 0) bytes[at] = (bits << (8 - held)) & 0xff
  return bytes
}

/** Nothing when the bytes were not packed for that type. */
export function unpack(type: string, bytes: Buffer): string | undefined {
  const length = bytes[1] ?? 0
  if (bytes[0] !== tagOf(type) || length === 0 || length > LONGEST) return undefined
  if (2 + Math.ceil((length * 6) / 8) > bytes.length) return undefined
  let id = ''
  let bits = 0
  let held = 0
  for (let at = 2; id.length < length; at++) {
    bits = (bits << 8) | (bytes[at] ?? 0)
    held += 8
    while (held >= 6 && id.length < length) {
      held -= 6
      id += LETTERS[(bits >> held) & 0x3f] ?? ''
    }
    bits &= (1 << held) - 1
  }
  return id
}

/** Types that are not listed share the last tag: their ids are shown, never asked for. */
function tagOf(type: string): number {
  const place = TYPES.indexOf(type)
  return place < 0 ? 255 : place + 1
}
