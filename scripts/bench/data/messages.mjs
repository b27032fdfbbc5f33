/** ADT messages of about 1.5 KB as NGEMR sends them, for visits of people who cannot exist. */
import { readFileSync } from 'node:fs'
import { syntheticNric } from '../../population/national-id.mjs'

/** Far from the numbers that the shipped population uses. */
const FIRST_PERSON = 90_000

/** The beds of the shipped hospital as PV1-3 spells them: as many visits as beds give each patient one. */
const places = readFileSync(new URL('../../../fixtures/population/Location.ndjson', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.includes('"code":"bd"'))
  .map((line) => JSON.parse(line).identifier[0].value.split('-'))
  .map((parts) => `${parts.join('^')}^${parts[0].slice(0, 3)}`)

export const visits = places.length

const visitNumber = (n) => `2009${String(n).padStart(8, '0')}`

const text = (event, n) => {
  const nric = syntheticNric(FIRST_PERSON + n)
  const name = `BENCH ${String(n).padStart(6, '0')}`
  return [
    `MSH|^~\\&|EPIC|ZAH|SANDBOX|ZAH|20261123085500|BATCHCAD|ADT^${event}|C000000000|T|2.3||||||UNICODE UTF-8`,
    `EVN|${event}|20261123085500||ADT_EVENT|U1^SANDBOX^USER^ONE|20261123084500|ZAH`,
    `PID|1|${nric}^^^NRIC^NRIC|${nric}^^^P||${name}^^^^MR.||19800102|M||CN|101^^^TEST AVENUE 3^990101^SG^P^SANDBOX HEIGHTS~202^^^SAMPLE STREET 4^990202^SG^M^EXAMPLE COURT~^^^^^^^||8000 0000^P^MOBILE~6000 1234^P^HOME|60001234^P^WORK|EL|2||7000123|${nric}|||||||||SG||A|||||`,
    'PD1||||90001A^ONE^SANDBOX^^^DR.^^^MCR^^^^MCR||||||||N|||||||',
    'ZPD|||||||N|||||||||||N||||||M||||||||N|N||||||SANDBOX^REMARK ABOUT NOTHING IN PARTICULAR',
    'NK1|1|BENCH CONTACT^^^^MS.|SP^Spouse|101^^^TEST AVENUE 3^990101^SG^P^SANDBOX HEIGHTS|8000 4321^P^MOBILE|60004321^P^WORK|NOK^Next of kin|||||||F|M|19820304',
    'NK1|2|BENCH PARENT^^^^MDM.|PAR^Parent|202^^^SAMPLE STREET 4^990202^SG^P^EXAMPLE COURT|8000 8765^P^MOBILE|60008765^P^HOME|EC^Emergency contact|||||||F|M|19550607',
    `PV1|1|IP|${places[n % places.length]}|HC|||90001A^ONE^SANDBOX^^^DR.^^^MCR^^^^MCR|90002B^TWO^SANDBOX^^^DR.^^^MCR^^^^MCR||LSNICOMM||||2|||90001A^ONE^SANDBOX^^^DR.^^^MCR^^^^MCR|INP|${visitNumber(n)}|SELF||||||||||||||||||||||^^^ZNU||20261123083000|||||||`,
    `PV2||BBSA|^Chest pain, review 0${'|'.repeat(37)}SUB`,
    'OBX|1|TX|CITY^CITY|1|Singapore|||||||||20261123|||',
    'OBX|2|TX|TRIAGE^TRIAGE REMARK|1|Seen by the sandbox and found to be synthetic in every respect, twice, by two readers|||||||||20261123|||',
    '',
  ].join('\r')
}

const framed = (content) => Buffer.from(`\v${content}\x1c\r`)

/** A01 of visit n. */
export const admission = (n) => framed(text('A01', n))

/**
 * A08 of visit n that can be sent again and again: each time the visit has changed (PV2-3), every fourth time the patient too
 * (PID-13). The turn becomes the control id. The buffer is the same every time, so it must be sent before the next turn.
 */
export const update = (n) => {
  const frame = framed(text('A08', n))
  const controlId = frame.indexOf('|C000000000|') + 2
  const review = frame.indexOf('review 0') + 7
  const phone = frame.indexOf('|8000 0000^') + 6
  let times = n
  return (turn) => {
    times++
    frame.write(String(turn % 1_000_000_000).padStart(9, '0'), controlId, 'latin1')
    frame.write(String(times % 10), review, 'latin1')
    frame.write(String(Math.floor(times / 4) % 10_000).padStart(4, '0'), phone, 'latin1')
    return frame
  }
}
