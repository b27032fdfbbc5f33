// A FIN becomes an NRIC after permanent residence.
import { DAY, MINUTE } from '../../calendar.mjs'
import { syntheticFin } from '../../national-id.mjs'
import { onFile, patientFact } from '../facts.mjs'
import { step } from '../story-tools.mjs'

export function becameResident({ begin }) {
  const { writer, day, who } = begin(10)
  const after = who(1, { community: 'indian' })
  const before = { ...after, identity: syntheticFin(after.n), fin: true, nationality: 'IN' }
  return {
    title: 'A FIN becomes an NRIC after permanent residence',
    rows: 'A28 new, A40',
    status: 'ready',
    steps: [
      step('known-by-fin-a28', writer.adt('A28', before, undefined, day), [onFile(before)]),
      step('new-record-a28', writer.adt('A28', after, undefined, day + 20 * DAY), [onFile(after)]),
      step('merged-a40', writer.merge(after, before, day + 20 * DAY + 5 * MINUTE), [
        patientFact(before, "entry.resource.where(active = false).link.where(type = 'replaced-by').exists()", true),
        patientFact(after, 'entry.resource.active', true),
      ]),
    ],
  }
}
