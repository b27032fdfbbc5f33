/** A01: admission to a bed, or an emergency patient is roomed (NGEMR's event table). */
import { fulfilPending } from '../../../records/movements.ts'
import { begin, classOf, type EventRule, invalidEncounter } from './event-rule.ts'

/** A visit that has begun may be admitted only from the emergency department; an outpatient's upgrade is A06. */
const ADMISSIBLE = new Set(['EMER', 'PRENC'])

export const a01Admit: EventRule = {
  event: 'A01',
  refuses(visit, number) {
    if (!visit || visit.status === 'planned') return undefined
    if (visit.status === 'in-progress' && ADMISSIBLE.has(visit.class?.code ?? '')) return undefined
    return invalidEncounter(
      `visit ${number} is ${visit.status} already. Send A08 to update it, or A01 with a new number.`,
      '205',
    )
  },
  isMovement: () => true,
  inOrder: true,
  moves(visit, told) {
    visit.class ??= classOf('IMP')
    fulfilPending(visit, 'A01')
    begin(visit, told)
  },
  leaves: () => 'visit.admitted',
}
