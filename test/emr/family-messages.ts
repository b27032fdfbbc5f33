/** Messages of the families beside ADT: a header as NGEMR writes it, a person of the small ward, and the segments of the family. */
import type { Filing } from '../../server/emr/hospital.ts'
import { messageOf } from './ngemr-message.ts'
import { type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { NRICS } from './workflow-side.ts'

export interface Header {
  /** `SIU^S12` */
  type: string
  id?: string
  /** MSH-7 */
  at?: string
  version?: string
}

export const header = ({ type, id = '5000001', at = '20261123090000', version = '2.3' }: Header): string =>
  `MSH|^~\\&|VENDOR|ZAH|EPIC|ZAH|${at}||${type}|${id}|T|${version}||||||UNICODE UTF-8`

const NAMES = ['ONE', 'TWO', 'THREE', 'FOUR']

/** PID of the n-th patient of the ward. */
export const person = (n = 0, more: { name?: string; born?: string; nric?: string } = {}): string => {
  const { name = `PATIENT NUMBER ${NAMES[n]}`, born = `197${n}0504`, nric = NRICS[n] } = more
  return `PID|1||${nric}^^^P||${name}||${born}|F`
}

export const text = (...segments: (string | undefined)[]): string =>
  segments.flatMap((each) => (each === undefined ? [] : [`${each}\r`])).join('')

/** A segment from its fields by number. */
export const segment = (name: string, fields: Readonly<Record<number, string | number>>): string => {
  const last = Math.max(...Object.keys(fields).map(Number))
  return [name, ...Array.from({ length: last }, (_, i) => fields[i + 1] ?? '')].join('|')
}

export const fileText = (small: SmallHospital, message: string, origin = 'vendor-in'): Promise<Filing> =>
  small.store.write((tx) => small.hospital.file(tx, WORKSPACE, messageOf(message), origin))

/** `accepted`, or what it was refused for: code, place and the beginning of the text. */
export const outcomeOf = (filing: Filing): string =>
  filing.accepted
    ? 'accepted'
    : filing.errors.map(({ code, location, text: why }) => `${code} ${location} ${why}`).join('; ')

export const rulesOf = (filing: Filing): string[] => filing.findings.map(({ rule, at }) => `${rule} ${at ?? ''}`)
