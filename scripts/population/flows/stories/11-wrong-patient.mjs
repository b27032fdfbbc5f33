// A visit on the wrong patient's record, moved.
import { MINUTE } from '../../calendar.mjs'
import { fact, onFile, visitIs } from '../facts.mjs'
import { step } from '../story-tools.mjs'

export function wrongPatient({ begin, outpatient }) {
  const { n, writer, day, who } = begin(11)
  const [wrong, right] = [who(1), who(2)]
  const v = outpatient(n, 1, day)
  return {
    title: "A visit on the wrong patient's record, moved",
    rows: 'A45',
    status: 'ready',
    steps: [
      step('arrived-on-wrong-record-a04', writer.adt('A04', wrong, v, day), visitIs(v.number, 'in-progress')),
      step('right-person-a28', writer.adt('A28', right, undefined, day + 20 * MINUTE), [onFile(right)]),
      step('moved-a45', writer.moveVisit(right, wrong, v, day + 25 * MINUTE), [
        fact(`Encounter?patient.identifier=${right.identity}`, 'total', 1),
        fact(`Encounter?patient.identifier=${wrong.identity}`, 'total', 0),
      ]),
    ],
  }
}
