/**
 * Ids as Epic shows them, made from (type, logical id) and back without a table: packed, enciphered, written with Epic's 64
 * letters. The cipher gives the look and one id per record and nothing else; its key is no secret.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import type { Resource } from '@medplum/fhirtypes'
import { createBoundedMap } from '../../../partners/bounded-map.ts'
import type { IdScheme } from '../../../partners/registry.ts'
import { pack, unpack } from './pack-id.ts'
import { hasCategory } from './shape/category-of.ts'

const BLOCK = 16
const KEY = createHash('sha256').update('ngemr-sandbox: Epic-shaped ids, 1').digest().subarray(0, 16)
const NO_IV = Buffer.alloc(BLOCK)

interface IdShape {
  first: string
  last: string
  /** Cipher blocks at least: 1 gives 24 letters, 2 give 45. */
  blocks: number
}

const SHORT: IdShape = { first: 'e', last: '3', blocks: 1 }
const LONGER: IdShape = { first: 'f', last: '4', blocks: 2 }
/** Epic's lengths and end letters differ by type (other ids of more than 45 letters come from longer logical ids here). */
const SHAPES: Record<string, IdShape> = {
  Observation: LONGER,
  Procedure: LONGER,
  Binary: LONGER,
  Location: { first: 'e', last: '3', blocks: 2 },
  MedicationRequest: { first: 'e', last: '3', blocks: 2 },
  ServiceRequest: { first: 'e', last: '3', blocks: 2 },
  DiagnosticReport: { first: 'e', last: '3', blocks: 2 },
  Specimen: { first: 'e', last: '3', blocks: 2 },
  Medication: { first: 'f', last: '4', blocks: 1 },
}
/** Where the scheme of 64 characters writes `f…4`, the other writes a longer `e…3`. */
const LONG: IdShape = { first: 'e', last: '3', blocks: 3 }

const CONDITION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/condition-category'

/** Logical ids of allergies that tell that none is on file begin so. */
export const NOT_ON_FILE = 'none-'

/**
 * Kinds of a type whose ids are `LONGER`, told by the logical id or by the record.
 * Assumption ids-by-type: Epic's ids differ within more types than these, by rules that are not known.
 */
const LONGER_KINDS: Readonly<Record<string, (id: string, record: Resource | undefined) => boolean>> = {
  AllergyIntolerance: (id) => id.startsWith(NOT_ON_FILE),
  Condition: (_id, record) => hasCategory(record ?? {}, CONDITION_CATEGORY, 'encounter-diagnosis'),
}

const inScheme = (shape: IdShape, scheme: IdScheme): IdShape =>
  scheme === 'unconstrained' && shape.first === 'f' ? LONG : shape

const shapeOf = (type: string, id: string, record: Resource | undefined): IdShape =>
  LONGER_KINDS[type]?.(id, record) ? LONGER : (SHAPES[type] ?? SHORT)

/** All forms that ids of the type have. */
function shapesOf(type: string): IdShape[] {
  const shapes = [SHAPES[type] ?? SHORT, ...(type in LONGER_KINDS ? [LONGER] : [])]
  return SCHEMES.flatMap((scheme) => shapes.map((shape) => inScheme(shape, scheme)))
}

const SCHEMES: readonly IdScheme[] = ['64-character', 'unconstrained']

export interface EpicIds {
  /** `record`: the one of that id, of a Condition; without it the id has the form of most conditions. */
  encode(type: string, id: string, record?: Resource): string
  /** The logical id, or nothing when the text is no id of that type of ours; ids of the other scheme and of another kind of the type lead there too. */
  decode(type: string, epicId: string): string | undefined
}

/** Logical ids of conditions that wait for a clinician begin so, and are shown in a form of their own. */
export const HOLDING = 'ht-'
const HOLDING_SHOWN = 'O.kP2'
const HOLDING_TAIL = 16

export interface EpicIdOptions {
  /** Epic's "FHIR ID Generation Scheme" of the client. */
  scheme?: IdScheme
  remembered?: number
}

export function createEpicIds({ scheme = '64-character', remembered = 20_000 }: EpicIdOptions = {}): EpicIds {
  const known = createBoundedMap<string, string>(remembered)
  const led = createBoundedMap<string, string>(remembered)
  function encode(type: string, id: string, record?: Resource): string {
    const shape = shapeOf(type, id, record)
    const key = `${type}/${id}/${shape.blocks}`
    const before = known.get(key)
    if (before !== undefined) return before
    const epicId = isHeld(type, id) ? writeHeld(type, id) : write(type, id, inScheme(shape, scheme))
    known.set(key, epicId)
    return epicId
  }
  const read = (type: string, epicId: string): string | undefined =>
    epicId.startsWith(HOLDING_SHOWN)
      ? readHeld(type, epicId)
      : shapesOf(type).reduce<string | undefined>((id, shape) => id ?? readAs(type, epicId, shape), undefined)
  return {
    encode,
    decode(type, epicId) {
      const key = `${type}/${epicId}`
      const before = led.get(key)
      if (before !== undefined) return before
      const id = read(type, epicId)
      if (id !== undefined) led.set(key, id)
      return id
    },
  }
}

const write = (type: string, id: string, { first, last, blocks }: IdShape): string =>
  `${first}${letters(encipher(pack(type, id, blocks * BLOCK, BLOCK)))}${last}`

const isHeld = (type: string, id: string): boolean => type === 'Condition' && id.startsWith(HOLDING)

/** 64 letters: beginning, two blocks, and an end that means nothing. */
function writeHeld(type: string, id: string): string {
  const tail = letters(createHash('sha256').update(`held:${id}`).digest()).slice(0, HOLDING_TAIL)
  return `${HOLDING_SHOWN}${letters(encipher(pack(type, id, 2 * BLOCK, BLOCK)))}${tail}`
}

function readHeld(type: string, epicId: string): string | undefined {
  const bytes = bytesOf(epicId.slice(HOLDING_SHOWN.length, -HOLDING_TAIL))
  const id = bytes === undefined ? undefined : unpack(type, decipher(bytes))
  return id !== undefined && isHeld(type, id) && writeHeld(type, id) === epicId ? id : undefined
}

function readAs(type: string, epicId: string, shape: IdShape): string | undefined {
  if (!epicId.startsWith(shape.first) || !epicId.endsWith(shape.last)) return undefined
  const bytes = bytesOf(epicId.slice(1, -1))
  const id = bytes === undefined ? undefined : unpack(type, decipher(bytes))
  // The whole way round, so that no second text leads to the same record.
  return id !== undefined && write(type, id, shape) === epicId ? id : undefined
}

/** Forwards, then backwards: every letter depends on every byte. */
function encipher(plain: Buffer): Buffer {
  if (plain.length === BLOCK) return cbc(plain)
  return cbc(Buffer.from(cbc(plain).reverse()))
}

function decipher(bytes: Buffer): Buffer {
  if (bytes.length === BLOCK) return uncbc(bytes)
  return uncbc(Buffer.from(uncbc(bytes).reverse()))
}

function cbc(plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-128-cbc', KEY, NO_IV).setAutoPadding(false)
  return Buffer.concat([cipher.update(plain), cipher.final()])
}

function uncbc(bytes: Buffer): Buffer {
  const cipher = createDecipheriv('aes-128-cbc', KEY, NO_IV).setAutoPadding(false)
  return Buffer.concat([cipher.update(bytes), cipher.final()])
}

const letters = (bytes: Buffer): string =>
  bytes.toString('base64').replaceAll('=', '').replaceAll('+', '.').replaceAll('/', '-')

function bytesOf(text: string): Buffer | undefined {
  if (text.length > 86 || !/^[A-Za-z0-9.-]+$/.test(text)) return undefined
  const bytes = Buffer.from(text.replaceAll('.', '+').replaceAll('-', '/'), 'base64')
  return bytes.length > 0 && bytes.length % BLOCK === 0 ? bytes : undefined
}
