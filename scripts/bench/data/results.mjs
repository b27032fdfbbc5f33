/** An ORU^R01 of about 10 KB: a laboratory's panel of people who cannot exist. */
import { syntheticNric } from '../../population/national-id.mjs'

const FIRST_PERSON = 90_000
const TESTS = 60

export const result = (n) => {
  const nric = syntheticNric(FIRST_PERSON + n)
  const lines = Array.from(
    { length: TESTS },
    (_, test) =>
      `OBX|${test + 1}|NM|LAB${100 + test}^Synthetic analyte number ${test + 1}^L||${(test * 1.7 + 3).toFixed(1)}|mmol/L|1.0-200.0|N|||F|||20261123080000||90001A^ONE^SANDBOX|||20261123081500\r` +
      `NTE|1||Measured by the sandbox, synthetic in every respect, row ${test + 1}`,
  )
  const text = [
    'MSH|^~\\&|LAB|ZAH|SANDBOX|ZAH|20261123085500||ORU^R01|R000000000|T|2.3||||||UNICODE UTF-8',
    `PID|1|${nric}^^^NRIC^NRIC|${nric}^^^P||BENCH ${String(n).padStart(6, '0')}^^^^MR.||19800102|M`,
    `PV1|1|IP|ZAHW51^01^01^ZAH||||||||||||||||2009${String(n).padStart(8, '0')}`,
    `OBR|1|ORD000000000|FIL000000000|PANEL^Synthetic panel^L|||20261123080000|||||||||90001A^ONE^SANDBOX||||||20261123083000||LAB|F`,
    ...lines,
    '',
  ].join('\r')
  return Buffer.from(`\v${text}\x1c\r`)
}

/**
 * New results of person n with each turn: control id, placer's and filler's number are the turn. The buffer is the same every time,
 * so it must be sent before the next turn.
 */
export const newResult = (n) => {
  const frame = result(n)
  const places = ['|R000000000|', '|ORD000000000|', '|FIL000000000|'].map(
    (field) => frame.indexOf(field) + field.length - 10,
  )
  return (turn) => {
    const number = String(turn % 1_000_000_000).padStart(9, '0')
    for (const place of places) frame.write(number, place, 'latin1')
    return frame
  }
}
