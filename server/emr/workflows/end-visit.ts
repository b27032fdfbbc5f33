/** The end of a visit, however it comes about: finished, its places left. */
import type { Encounter } from '@medplum/fhirtypes'
import { fulfilPending } from '../records/movements.ts'
import { leaveAll } from '../records/stays.ts'

export function endVisit(visit: Encounter, when: string): void {
  const start = visit.period?.start
  // The clock of a workspace may stand before what messages told.
  const end = start && Date.parse(start) > Date.parse(when) ? start : when
  visit.status = 'finished'
  visit.period = { ...visit.period, end }
  if (visit.location) visit.location = leaveAll(visit, end)
  fulfilPending(visit, 'A03')
}
