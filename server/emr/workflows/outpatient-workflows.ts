/** How outpatient visits end in NGEMR: checked out at the counter (Cadence), and closed by the batch at the end of the day. */
import type { Encounter } from '@medplum/fhirtypes'
import { addMovement } from '../records/movements.ts'
import { isInpatient, isUnderWay } from '../records/visit-event.ts'
import { endVisit } from './end-visit.ts'
import { numberOf } from './find-for-workflow.ts'
import { visitWorkflow, wantState } from './visit-workflow.ts'
import { Refusal, type Workflow } from './workflow.ts'

/** Documents by visit: its day was told to be over. */
export const DAY_CLOSED = 'day-closed'

const PRESENT = ['in-progress', 'arrived', 'triaged']

const wantOutpatient = (visit: Encounter): void => {
  if (!isInpatient(visit)) return
  throw new Refusal('wrong-state', `Visit ${numberOf(visit)} is an inpatient stay: discharge it.`, 'visit')
}

export const checkOut = visitWorkflow({
  name: 'check-out',
  trigger: 'A03',
  description: 'check an outpatient out: the visit is over (EVN-4 APPT_CHECK_OUT)',
  leaves: 'visit.discharged',
  mnemonic: 'APPT_CHECK_OUT',
  isMovement: true,
  moves(visit, { when }) {
    wantOutpatient(visit)
    wantState(visit, PRESENT, 'a check-out')
    endVisit(visit, when)
  },
})

/** Epic tells of the end of the day also for visits that were checked out; the mnemonic is what lets the second A03 through the filter. */
const endOfDay = visitWorkflow({
  name: 'end-of-day',
  trigger: 'A03',
  description: 'close an outpatient visit as the batch at midnight does (EVN-4 APPT_EOD_COMPLETE)',
  leaves: 'visit.discharged',
  mnemonic: 'APPT_EOD_COMPLETE',
  async moves(visit, { tx, workspace, when, from }) {
    wantOutpatient(visit)
    wantState(visit, [...PRESENT, 'finished'], 'the end of the day')
    await tx.putDocument(workspace, DAY_CLOSED, visit.id, when)
    if (!isUnderWay(visit)) return
    endVisit(visit, when)
    addMovement(visit, { event: 'A03', at: when, from })
  },
})

export const outpatientWorkflows: readonly Workflow[] = [checkOut, endOfDay]
