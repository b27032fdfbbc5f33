/** The NRIC or FIN is the medical record number: it must stand in PID-3 and its letter must be right. */

import { checkLetter, looksLikeNric } from '../../../server/national-id.ts'
import type { Check } from '../../engine/check.ts'
import { unreadable } from '../unreadable.ts'

export const check: Check = {
  id: 'adt/pid-3-nric',
  title: 'PID-3 holds an NRIC or FIN with the right check letter',
  clause: 'NGEMR ADT interface: the NRIC is the MRN (PID-3); check letter of the S, T, F, G and M series',
  requirements: ['NGEMR-ADT-004'],
  severity: 'error',
  appliesTo: 'mllp',
  run: (reading) => {
    if (!reading.message()) return unreadable
    const ids = reading.values('PID-3[*].1')
    const known = ids.filter((id) => looksLikeNric(id) && checkLetter(id) !== undefined)
    if (known.some((id) => checkLetter(id) === id.at(-1))) return []
    const [shaped] = known
    if (shaped === undefined) {
      return [
        {
          at: 'PID-3',
          expected: 'S, T, F, G or M, seven digits, check letter',
          actual: ids.join(', ') || 'nothing',
          text: 'No repetition of PID-3 holds an NRIC or FIN.',
          fix: 'Send the NRIC or FIN in PID-3.1; a passport-only patient needs another scenario.',
        },
      ]
    }
    const expected = shaped.slice(0, -1) + checkLetter(shaped)
    return [
      {
        at: `PID-3[${ids.indexOf(shaped) + 1}].1`,
        expected,
        actual: shaped,
        text: `The check letter of ${shaped} is wrong.`,
        fix: 'Compute the letter by the table of the series; the M series has a table of its own.',
      },
    ]
  },
}
