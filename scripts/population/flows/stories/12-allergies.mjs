// An allergy added, then all removed.
import { HOUR } from '../../calendar.mjs'
import { fact, onFile } from '../facts.mjs'
import { step } from '../story-tools.mjs'

export function allergies({ begin }) {
  const { writer, day, who } = begin(12)
  const p = who(1)
  const active = `AllergyIntolerance?patient.identifier=${p.identity}&clinical-status=active`
  const penicillin = { code: 'PENICILLIN', text: 'Penicillin', reaction: 'Rash' }
  return {
    title: 'An allergy added, then all removed',
    rows: 'A60, A60 without IAM',
    status: 'ready',
    steps: [
      step('person-a28', writer.adt('A28', p, undefined, day), [onFile(p)]),
      step('added-a60', writer.adt('A60', p, undefined, day + HOUR, { allergies: [penicillin] }), [
        fact(active, 'total', 1),
      ]),
      step('removed-a60', writer.adt('A60', p, undefined, day + 2 * HOUR), [fact(active, 'total', 0)]),
    ],
  }
}
