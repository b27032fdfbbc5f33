/**
 * Ids as Epic shows them, made from (type, logical id) and back without a table: packed, enciphered, written with Epic's 64
 * letters. The cipher gives the look and one id per record and nothing else; its key is no secret.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { createBoundedMap } from '../../../partners/bounded-map.ts'
import { pack, unpack } from './pack-id.ts'

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
// Epic's lengths and end letters differ by type (its ids of more than 45 letters come from longer logical ids here).
const SHAPES: Record<string, IdShape> = {
  Observation: { first: 'f', last: '4', blocks: 2 },
  Procedure: { first: 'f', last: '4', blocks: 2 },
  Binary: { first: 'f', last: '4', blocks: 2 },
  Location: { first: 'e', last: '3', blocks: 2 },
  MedicationRequest: { first: 'e', last: '3', blocks: 2 },
  ServiceRequest: { first: 'e', last: '3', blocks: 2 },
  DiagnosticReport: { first: 'e', last: '3', blocks: 2 },
  Specimen: { first: 'e', last: '3', blocks: 2 },
  Medication: { first: 'f', last: '4', blocks: 1 },
}

export interface EpicIds {
  encode(type: string, id: string): string
  /** The logical id, or nothing when the text is no id of that type of ours. */
  decode(type: string, epicId: string): string | undefined
}

export function createEpicIds({ remembered = 20_000 } = {}): EpicIds {
  const known = createBoundedMap<string, string>(remembered)
  const led = createBoundedMap<string, string>(remembered)
  function encode(type: string, id: string): string {
    const key = `${type}/${id}`
    const before = known.get(key)
    if (before !== undefined) return before
    const shape = SHAPES[type] ?? SHORT
    const epicId = `${shape.first}${letters(encipher(pack(type, id, shape.blocks * BLOCK, BLOCK)))}${shape.last}`
    known.set(key, epicId)
    return epicId
  }
  function read(type: string, epicId: string): string | undefined {
    const shape = SHAPES[type] ?? SHORT
    if (!epicId.startsWith(shape.first) || !epicId.endsWith(shape.last)) return undefined
    const bytes = bytesOf(epicId.slice(1, -1))
    const id = bytes === undefined ? undefined : unpack(type, decipher(bytes))
    // The whole way round, so that no second text leads to the same record.
    return id !== undefined && encode(type, id) === epicId ? id : undefined
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
