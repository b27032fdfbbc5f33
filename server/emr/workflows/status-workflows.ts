/** What changes of a visit without moving anybody: class, reason, announcements. */
import type { Encounter } from '@medplum/fhirtypes'
import { formatIso, parseIso } from '../../hl7v2/timestamp.ts'
import {
  addPending,
  dropLastMovement,
  lastMovement,
  type PendingKind,
  pendingOf,
  setPending,
} from '../records/movements.ts'
import { isInpatient, isUnderWay, type VisitEventType } from '../records/visit-event.ts'
import { accidentOf, setAccident } from '../views/accident.ts'
import { numberOf, refuseSecondStay, wantPlace } from './find-for-workflow.ts'
import { visitWorkflow, wantState } from './visit-workflow.ts'
import { Refusal, type Workflow } from './workflow.ts'

const PRESENT = ['in-progress', 'arrived', 'triaged', 'onleave']
const ACT = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'

const upgrade = visitWorkflow({
  name: 'upgrade',
  trigger: 'A06',
  description: 'an emergency patient or outpatient becomes an inpatient',
  leaves: 'visit.upgraded',
  isMovement: true,
  async moves(visit, context) {
    wantState(visit, PRESENT, 'an upgrade')
    if (isInpatient(visit))
      throw new Refusal('wrong-state', `Visit ${numberOf(visit)} is an inpatient stay already.`, 'visit')
    await refuseSecondStay(context, visit)
    visit.class = { system: ACT, code: 'IMP', display: 'inpatient encounter' }
  },
})

const downgrade = visitWorkflow({
  name: 'downgrade',
  trigger: 'A07',
  description: 'take an upgrade back that was made in error',
  leaves: 'visit.downgraded',
  async moves(visit, { tx, workspace }) {
    const last = lastMovement(visit)
    if (last?.event !== 'A06')
      throw new Refusal('wrong-state', `The last movement of visit ${numberOf(visit)} is no upgrade.`, 'visit')
    const row = await tx.getResourceVersion(workspace, 'Encounter', visit.id, last.from)
    if (row && !row.deleted) visit.class = (JSON.parse(row.text) as Encounter).class
    dropLastMovement(visit)
  },
})

const update = visitWorkflow({
  name: 'update',
  trigger: 'A08',
  description: 'change the reason of a visit, or note the accident that brought the patient',
  leaves: 'visit.updated',
  fields: [
    { name: 'reason', description: 'why the patient is here', optional: true },
    { name: 'accident', description: 'when the accident was, such as 2026-11-23T08:10', optional: true },
    { name: 'accident-place', description: 'where the accident was', optional: true },
  ],
  moves(visit, _context, { reason, accident, 'accident-place': place }) {
    if (visit.status === 'cancelled') wantState(visit, [...PRESENT, 'planned', 'finished'], 'an update')
    if (!reason && !accident && !place)
      throw new Refusal('bad-value', 'Say what changed: reason, accident or accident-place.', 'reason')
    if (reason) visit.reasonCode = [{ text: reason }]
    if (!accident && !place) return
    const time = accident === undefined ? undefined : parseIso(accident)
    if (accident !== undefined && !time)
      throw new Refusal('bad-value', `${accident} is no time. Write it as 2026-11-23T08:10.`, 'accident')
    const at = time && formatIso({ ...time, precision: time.precision === 'minute' ? 'second' : time.precision })
    setAccident(visit, { ...accidentOf(visit), ...(at && { at }), ...(place && { place }) })
  },
})

const pend = (kind: PendingKind, trigger: string, leaves: VisitEventType): Workflow =>
  visitWorkflow({
    name: `pend-${names[kind]}`,
    trigger,
    description: `announce ${kind === 'DISCHARGE' ? 'a' : 'an'} ${names[kind]}`.replace('an transfer', 'a transfer'),
    leaves,
    fields: [{ name: 'to', description: 'where it leads, such as ZAHW51', optional: true }],
    async moves(visit, context, { to }) {
      wantState(visit, kind === 'ADMIT' ? [...PRESENT, 'planned'] : PRESENT, `a pending ${names[kind]}`)
      const place = to && `Location/${(await wantPlace(context, to, 'to')).resource.id}`
      addPending(visit, { kind, at: context.when, ...(place && { place }), from: context.from })
    },
  })

const withdraw = (kind: PendingKind, trigger: string, leaves: VisitEventType): Workflow =>
  visitWorkflow({
    name: `cancel-pending-${names[kind]}`,
    trigger,
    description: `take the announced ${names[kind]} back`,
    leaves,
    moves(visit) {
      const left = pendingOf(visit).filter((each) => each.kind !== kind)
      if (left.length === pendingOf(visit).length)
        throw new Refusal('wrong-state', `Visit ${numberOf(visit)} has no pending ${names[kind]}.`, 'visit')
      if (!isUnderWay(visit)) wantState(visit, ['planned'], 'taking an announcement back')
      setPending(visit, left)
    },
  })

const names: Record<PendingKind, string> = { ADMIT: 'admission', TRANSFER: 'transfer', DISCHARGE: 'discharge' }

export const statusWorkflows: readonly Workflow[] = [
  upgrade,
  downgrade,
  update,
  pend('ADMIT', 'A14', 'visit.admission-pending'),
  pend('TRANSFER', 'A15', 'visit.transfer-pending'),
  pend('DISCHARGE', 'A16', 'visit.discharge-pending'),
  withdraw('DISCHARGE', 'A25', 'visit.pending-discharge-cancelled'),
  withdraw('TRANSFER', 'A26', 'visit.pending-transfer-cancelled'),
  withdraw('ADMIT', 'A27', 'visit.pending-admission-cancelled'),
]
