/** Flowsheet rows: the Epic codes that stand before LOINC on every vital sign. */
import type { Coding } from '@medplum/fhirtypes'
import { dictionaryNumber } from '../identifiers/epic-numbers.ts'
import { FLOWSHEET_ID, OID, type Oids } from '../oids.ts'

const LOINC = 'http://loinc.org'
/** Stands on every vital sign that came through a flowsheet. */
const ANY_VITAL_SIGN: Coding = { system: LOINC, code: '8716-3', display: 'Vital signs' }

// Row numbers are those of Epic's foundation records; others are made from the LOINC code.
const ROWS: Record<string, { row: string; name: string }> = {
  '85354-9': { row: '5', name: 'BP' },
  '55284-4': { row: '5', name: 'BP' },
  '8310-5': { row: '6', name: 'Temp' },
  '8867-4': { row: '8', name: 'Pulse' },
  '9279-1': { row: '9', name: 'Resp' },
  '2708-6': { row: '10', name: 'SpO2' },
  '59408-5': { row: '10', name: 'SpO2' },
  '8302-2': { row: '11', name: 'Height' },
  '29463-7': { row: '14', name: 'Weight' },
}

/** None for what is not a vital sign by LOINC, such as the parts of a blood pressure that Epic gives LOINC codes alone. */
export function flowsheetCodings(codings: Coding[] | undefined, oids: Oids): Coding[] {
  const coding = codings?.find(({ system, code }) => system === LOINC && code !== undefined)
  const code = coding?.code
  if (code === undefined || code === '8480-6' || code === '8462-4') return []
  const row = ROWS[code] ?? { row: dictionaryNumber(`flowsheet:${code}`), name: coding?.display ?? code }
  const rest = codings?.some((each) => each.code === ANY_VITAL_SIGN.code) ? [] : [ANY_VITAL_SIGN]
  return [
    { system: oids.customer(OID.flowsheetRow), code: row.row, display: row.name },
    { system: FLOWSHEET_ID, code: flowsheetId(row.row), display: row.name },
    ...rest,
  ]
}

/** The LOINC codes that a row number or a flowsheet id means; none when it is neither. */
export function loincOfRow(asked: string): string[] {
  return Object.keys(ROWS).filter((code) => {
    const row = ROWS[code]?.row ?? ''
    return row === asked || flowsheetId(row) === asked
  })
}

/** `t…0`, as Epic's flowsheet ids look. */
const flowsheetId = (row: string): string =>
  `t${Buffer.from(`flowsheet row ${row.padStart(2, '0')}`)
    .toString('base64url')
    .replaceAll('_', '.')}0`
