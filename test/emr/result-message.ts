/** ORU messages as a laboratory, an imaging system and a flowsheet send them. */
import { messageOf } from './ngemr-message.ts'
import { NRIC } from './small-hospital.ts'

export interface ToldResult {
  id?: string
  at?: string
  version?: string
  nric?: string
  name?: string
  born?: string
  visit?: string
  /** EVN-4 */
  mnemonic?: string
  /** From ORC or OBR on */
  lines: string[]
}

export function oru(told: ToldResult) {
  const { id = 'L1', at = '20261123090000', version = '2.5.1', nric = NRIC.tan, visit } = told
  const { name = 'TAN AH TEST', born = '19700504', mnemonic } = told
  const segments = [
    `MSH|^~\\&|ZLAB|ZAH|EPIC|ZAH|${at}||ORU^R01|${id}|T|${version}||||||UNICODE UTF-8`,
    ...(mnemonic ? [`EVN|R01|${at}||${mnemonic}`] : []),
    `PID|1||${nric}^^^P||${name}||${born}|M`,
    ...(visit ? [`PV1|1|IP|${'|'.repeat(16)}${visit}`] : []),
    ...told.lines,
  ]
  return messageOf(`${segments.join('\r')}\r`)
}

/** A potassium of filler number F1, unless told otherwise. */
export function potassium(
  told: { value?: string; status?: string; at?: string; report?: string; more?: string[] } = {},
) {
  const { value = '4.20', status = 'F', at = '20261123090000', report = status, more = [] } = told
  return oru({
    id: `${status}${at}`,
    at,
    lines: [
      `OBR|1|P1^EPIC|F1^ZLAB|RENAL^Renal panel|||20261123080000||||||||Serum|||||||${at}||CH|${report}`,
      `OBX|1|NM|2823-3^Potassium^LN||${value}|mmol/L|3.5-5.1|N|||${status}|||20261123080000`,
      ...more,
    ],
  })
}
