/** `code` of an observation: LOINC as it is stored, or what the door shows beside it (flowsheet row, its id, all vital signs). */
import type { Predicate } from '../../../../fhir/resource-query.ts'
import type { Asked, SearchAsk } from '../api.ts'
import { FLOWSHEET_ID, OID } from '../oids.ts'
import { ANY_VITAL_SIGN, LOINC, loincOfRow, rowOfFlowsheetId, STORED_ROW } from '../shape/flowsheet-rows.ts'
import { VITAL_SIGNS } from '../shape/observation-kinds.ts'
import { askShown } from './ask-shown.ts'
import { readTokens, type TokenValue } from './ask-token.ts'

export function askObservationCode(value: string, ask: SearchAsk): Asked {
  const { oids } = ask.context
  const tokens = readTokens(value)
  // The number of a component is made, and not to be turned back.
  if (tokens.some(({ system }) => system === oids.customer(OID.labComponent))) return askShown('code', value, ask)
  const rowSystem = oids.customer(OID.flowsheetRow)
  const anyOf = tokens.flatMap((token) => predicatesFor(token, rowSystem))
  return anyOf.length === 0 ? { nothing: `"${value}" names no code.` } : { clause: { anyOf } }
}

function predicatesFor(token: TokenValue, rowSystem: string): Predicate[] {
  const { system, code } = token
  if (code === undefined) return [{ kind: 'token', param: 'code', ...token }]
  if (code === ANY_VITAL_SIGN.code && (system ?? LOINC) === LOINC) return [...(VITAL_SIGNS.clause?.anyOf ?? [])]
  if (system === rowSystem) return ofRow(code)
  const row = system === undefined || system === FLOWSHEET_ID ? rowOfFlowsheetId(code) : undefined
  if (row !== undefined) return ofRow(row)
  const asStored: Predicate = { kind: 'token', param: 'code', ...token }
  return system === undefined ? [asStored, ...ofRow(code)] : [asStored]
}

const ofRow = (row: string): Predicate[] => [
  { kind: 'token', param: 'code', system: STORED_ROW, code: row },
  ...loincOfRow(row).map((code): Predicate => ({ kind: 'token', param: 'code', system: LOINC, code })),
]
