/** Flowsheet rows: the Epic codes that stand before LOINC on every vital sign. */
import type { Coding } from '@medplum/fhirtypes'
import { FLOWSHEET_ROW, FLOWSHEET_ROWS, rowOfLoinc } from '../../../../emr/observations/flowsheet-rows.ts'
import { dictionaryNumber } from '../identifiers/epic-numbers.ts'
import { FLOWSHEET_ID, OID, type Oids } from '../oids.ts'

export const LOINC = 'http://loinc.org'
/** The system of row numbers in the stored records. */
export const STORED_ROW = FLOWSHEET_ROW
/** Stands on every vital sign that came through a flowsheet. */
export const ANY_VITAL_SIGN: Coding = { system: LOINC, code: '8716-3', display: 'Vital signs' }

/** Row, flowsheet id, the codes that are stored, and the code of all vital signs: in Epic's order. */
export function vitalSignCodings(stored: Coding[] | undefined, oids: Oids): Coding[] {
  const row = rowOf(stored)
  const others = (stored ?? []).filter(({ system }) => system !== STORED_ROW)
  const any = others.some(({ code }) => code === ANY_VITAL_SIGN.code) ? [] : [ANY_VITAL_SIGN]
  if (row === undefined) return [...others, ...any]
  return [
    { system: oids.customer(OID.flowsheetRow), code: row.row, display: row.name },
    { system: FLOWSHEET_ID, code: flowsheetId(row.row), display: row.name },
    ...others,
    ...any,
  ]
}

function rowOf(stored: Coding[] | undefined): { row: string; name: string } | undefined {
  const own = stored?.find(({ system, code }) => system === STORED_ROW && code !== undefined)
  if (own?.code !== undefined) return { row: own.code, name: own.display ?? own.code }
  const loinc = stored?.find(({ system, code }) => system === LOINC && code !== undefined)
  if (loinc?.code === undefined) return undefined
  return (
    rowOfLoinc(loinc.code) ?? { row: dictionaryNumber(`flowsheet:${loinc.code}`), name: loinc.display ?? loinc.code }
  )
}

/** The LOINC codes of vital signs that are shown under a row though none is stored with them. */
export const loincOfRow = (row: string): string[] =>
  FLOWSHEET_ROWS.find((each) => each.row === row)?.loinc.map(({ code }) => code) ?? []

/** `t…0`, as Epic's flowsheet ids look; the row number can be read back. */
const flowsheetId = (row: string): string => `t${Buffer.from(`flowsheet/row/${row}`).toString('hex')}0`

export function rowOfFlowsheetId(id: string): string | undefined {
  const text = /^t([0-9a-f]+)0$/.exec(id)?.[1]
  return text === undefined ? undefined : /^flowsheet\/row\/(\w+)$/.exec(Buffer.from(text, 'hex').toString())?.[1]
}
