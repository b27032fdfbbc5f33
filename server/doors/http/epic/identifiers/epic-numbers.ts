/** The numbers that Epic itself gives a record (EXTERNAL, EPIC …), made from its logical id: always the same, never stored. */
import { createHash } from 'node:crypto'
import { createBoundedMap } from '../../../../partners/bounded-map.ts'

/** Ten digits, so that two of a hundred thousand records hardly meet. */
function digits(purpose: string, id: string): string {
  const hash = createHash('sha256').update(`${purpose}:${id}`).digest()
  return String((hash.readUIntBE(0, 6) % 9_000_000_000) + 1_000_000_000)
}

export const externalNumber = (id: string): string => `Z${digits('external', id)}`
/** Padded on the left, as Epic pads it. */
export const internalNumber = (id: string): string => `     ${externalNumber(id)}`
export const epicNumber = (id: string): string => `E${digits('epic', id)}`
export const internalStaffNumber = (id: string): string => digits('staff', id)

const CEID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** The number of Care Everywhere: 15 letters and digits. */
export const ceid = (id: string): string =>
  [...createHash('sha256').update(`ceid:${id}`).digest().subarray(0, 15)]
    .map((byte) => CEID_LETTERS[byte % CEID_LETTERS.length])
    .join('')

/** A dictionary has few entries, which are asked for with every result. */
const dictionary = createBoundedMap<string, string>(2_000)

/** A code for what has none in the records (laboratory component, flowsheet row): six digits. */
export function dictionaryNumber(of: string): string {
  let number = dictionary.get(of)
  if (number === undefined) {
    const hash = createHash('sha256').update(`dictionary:${of}`).digest()
    number = String((hash.readUInt32BE(0) % 900_000) + 100_000)
    dictionary.set(of, number)
  }
  return number
}

/** Version headers of Epic are eight digits that mean nothing. */
export const versionNumber = (type: string, id: string, version: number): string =>
  String(
    (createHash('sha256').update(`version:${type}/${id}/${version}`).digest().readUInt32BE(0) % 90_000_000) +
      10_000_000,
  )

/** The id of the DSTU2 interface: `T`, 43 letters, `B`. */
export function dstu2Id(id: string): string {
  const letters = createHash('sha256').update(`dstu2:${id}`).digest('base64').replaceAll('=', '')
  return `T${letters.replaceAll('+', '.').replaceAll('/', '-')}B`
}
