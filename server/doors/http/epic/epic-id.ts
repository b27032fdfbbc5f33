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

const keyOf = (type: string, id: string, { blocks }: IdShape): string => `${type}/${id}/${blocks}`

/** All forms that ids of the type have. */
function shapesOf(type: string): readonly IdShape[] {
  if (type in LONGER_KINDS) return SHAPES_OF_KINDS
  return SHAPES_OF_TYPES.get(type) ?? SHAPES_OF_OTHERS
}

const SCHEMES: readonly IdScheme[] = ['64-character', 'unconstrained']

const inAllSchemes = (...shapes: IdShape[]): readonly IdShape[] => [
  ...new Set(SCHEMES.flatMap((scheme) => shapes.map((shape) => inScheme(shape, scheme)))),
]
const SHAPES_OF_TYPES = new Map(Object.entries(SHAPES).map(([type, shape]) => [type, inAllSchemes(shape)]))
const SHAPES_OF_OTHERS = inAllSchemes(SHORT)
const SHAPES_OF_KINDS = inAllSchemes(SHORT, LONGER)

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
    const key = keyOf(type, id, shape)
    const before = known.get(key)
    if (before !== undefined) return before
    const epicId = isHeld(type, id) ? writeHeld(type, id) : write(type, id, inScheme(shape, scheme))
    known.set(key, epicId)
    return epicId
  }
  function read(type: string, epicId: string): string | undefined {
    if (epicId.startsWith(HOLDING_SHOWN)) return readHeld(type, epicId)
    for (const shape of shapesOf(type)) {
      const id = readAs(type, epicId, shape)
      if (id === undefined) continue
      // What is asked for is shown next.
      const own = shapeOf(type, id, undefined)
      if (inScheme(own, scheme) === shape) known.set(keyOf(type, id, own), epicId)
      return id
    }
    return undefined
  }
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
  if (plain.length === BLOCK) return chain(plain)
  return chain(chain(plain).reverse())
}

function decipher(bytes: Buffer): Buffer {
  if (bytes.length === BLOCK) return unchain(bytes)
  return unchain(unchain(bytes).reverse())
}

// One cipher for all: to make one is most of what a block costs. Each text is chained from a block of noughts (CBC, NIST SP 800-38A
// §6.2); the one cipher would chain it to the last block that it gave, which is therefore taken out of the first one beforehand.
const forth = createCipheriv('aes-128-cbc', KEY, Buffer.alloc(BLOCK)).setAutoPadding(false)
const given = Buffer.alloc(BLOCK)
const back = createDecipheriv('aes-128-ecb', KEY, null).setAutoPadding(false)

/** Writes into what it is given. */
function chain(plain: Buffer): Buffer {
  for (let i = 0; i < BLOCK; i++) plain[i] = (plain[i] ?? 0) ^ (given[i] ?? 0)
  const bytes = forth.update(plain)
  bytes.copy(given, 0, bytes.length - BLOCK)
  return bytes
}

function unchain(bytes: Buffer): Buffer {
  const plain = back.update(bytes)
  for (let i = BLOCK; i < plain.length; i++) plain[i] = (plain[i] ?? 0) ^ (bytes[i - BLOCK] ?? 0)
  return plain
}

const letters = (bytes: Buffer): string => bytes.toString('base64url').replaceAll('-', '.').replaceAll('_', '-')

function bytesOf(text: string): Buffer | undefined {
  if (text.length > 86 || !/^[A-Za-z0-9.-]+$/.test(text)) return undefined
  const bytes = Buffer.from(text.replaceAll('.', '+').replaceAll('-', '/'), 'base64')
  return bytes.length > 0 && bytes.length % BLOCK === 0 ? bytes : undefined
}
