/** Into, between and out of beds: planned admissions made actual, transfer, tracking, leave, discharge, and their cancellations. */
import type { Encounter, Location } from '@medplum/fhirtypes'
import { referencedId } from '../identifiers.ts'
import { findById } from '../records/find-record.ts'
import { cancelVisit, fulfilPending } from '../records/movements.ts'
import { comeBack, departTo, moveTo, placeOf, samePlace, temporaryStay } from '../records/stays.ts'
import { isInpatient } from '../records/visit-event.ts'
import { isBed, unitCode } from './beds.ts'
import { endVisit } from './end-visit.ts'
import { numberOf, refuseSecondStay, wantFreeBed, wantPlace } from './find-for-workflow.ts'
import { undoWorkflow, visitWorkflow, wantState } from './visit-workflow.ts'
import { Refusal, type Workflow } from './workflow.ts'

const ADMITTED = ['in-progress', 'arrived', 'triaged']
const PRESENT = [...ADMITTED, 'onleave']
const WARD_OR_BED = { name: 'to', description: 'a ward such as ZAHW51, or a bed such as ZAHW51-02-07' }

const actualize = visitWorkflow({
  name: 'admit-planned',
  trigger: 'A01',
  description: 'the planned admission becomes actual: a free bed of the ward',
  leaves: 'visit.admitted',
  fields: [{ ...WARD_OR_BED, optional: true }],
  isMovement: true,
  async moves(visit, context, order) {
    wantState(visit, ['planned'], 'an admission')
    await refuseSecondStay(context, visit)
    const code = order.to ?? (await plannedCode(visit, context))
    if (!code) throw new Refusal('unknown-place', 'The plan names no ward. Say which in "to".', 'to')
    const bed = await wantFreeBed(context, code, 'to')
    visit.status = 'in-progress'
    visit.period = { ...visit.period, start: context.when }
    moveTo(visit, placeOf(bed.resource), context.when)
    fulfilPending(visit, 'A01')
  },
})

async function plannedCode(
  visit: Encounter,
  { tx, workspace }: Parameters<typeof refuseSecondStay>[0],
): Promise<string | undefined> {
  const stay = visit.location?.find(({ status }) => status === 'planned')
  const id = referencedId(stay?.location.reference, 'Location')
  const unit = id ? await findById<Location>(tx, workspace, 'Location', id) : undefined
  return unit && unitCode(unit.resource)
}

const transfer = visitWorkflow({
  name: 'transfer',
  trigger: 'A02',
  description: 'move a patient to another bed',
  leaves: 'visit.transferred',
  fields: [WARD_OR_BED],
  isMovement: true,
  async moves(visit, context, order) {
    wantState(visit, ADMITTED, 'a transfer')
    const bed = await wantFreeBed(context, order.to ?? '', 'to', visit.id)
    const place = placeOf(bed.resource)
    if (visit.location?.some((stay) => stay.status === 'active' && samePlace(stay.location, place)))
      throw new Refusal('wrong-state', `The patient lies in ${unitCode(bed.resource)} already.`, 'to')
    moveTo(visit, place, context.when)
    if (bed.resource.managingOrganization) visit.serviceProvider = bed.resource.managingOrganization
    fulfilPending(visit, 'A02')
  },
})

const discharge = visitWorkflow({
  name: 'discharge',
  trigger: 'A03',
  description: 'end a visit; its bed is free',
  leaves: 'visit.discharged',
  fields: [{ name: 'disposition', description: 'discharge disposition, such as 01', optional: true }],
  isMovement: true,
  moves(visit, { when }, { disposition }) {
    wantState(visit, PRESENT, 'a discharge')
    endVisit(visit, when)
    if (disposition) {
      const coding = [{ system: 'urn:ngemr-sandbox:discharge-disposition', code: disposition }]
      visit.hospitalization = { ...visit.hospitalization, dischargeDisposition: { coding, text: disposition } }
    }
  },
})

const depart = visitWorkflow({
  name: 'depart',
  trigger: 'A09',
  description: 'track a patient to a temporary place; the bed stays held',
  leaves: 'visit.departed',
  fields: [{ name: 'to', description: 'a temporary place such as ZAHOTX-OT1' }],
  async moves(visit, context, order) {
    wantState(visit, ADMITTED, 'tracking')
    const place = await wantPlace(context, order.to ?? '', 'to')
    if (isBed(place.resource))
      throw new Refusal('wrong-state', `${order.to} is a bed. Use transfer to move a patient there.`, 'to')
    departTo(visit, placeOf(place.resource), context.when)
  },
})

const arrive = visitWorkflow({
  name: 'arrive',
  trigger: 'A10',
  description: 'the patient is back in the bed that was held',
  leaves: 'visit.arrived',
  moves(visit, { when }) {
    wantState(visit, ADMITTED, 'tracking')
    if (!temporaryStay(visit))
      throw new Refusal('wrong-state', `Visit ${numberOf(visit)} is at no temporary place. Use depart first.`, 'visit')
    comeBack(visit, when)
  },
})

const leave = visitWorkflow({
  name: 'leave',
  trigger: 'A21',
  description: 'begin a leave of absence; the bed stays held',
  leaves: 'visit.leave-begun',
  isMovement: true,
  moves(visit) {
    wantState(visit, ['in-progress'], 'a leave')
    if (!isInpatient(visit))
      throw new Refusal(
        'wrong-state',
        `Visit ${numberOf(visit)} is no inpatient stay; only those go on leave.`,
        'visit',
      )
    visit.status = 'onleave'
  },
})

const back = visitWorkflow({
  name: 'return',
  trigger: 'A22',
  description: 'return from a leave of absence',
  leaves: 'visit.leave-ended',
  isMovement: true,
  moves(visit) {
    wantState(visit, ['onleave'], 'a return')
    visit.status = 'in-progress'
  },
})

const cancelPlan = visitWorkflow({
  name: 'cancel-plan',
  trigger: 'A38',
  description: 'take a planned admission back',
  leaves: 'visit.plan-cancelled',
  moves(visit) {
    wantState(visit, ['planned'], 'cancelling a plan')
    cancelVisit(visit)
  },
})

export const cancelAdmission = undoWorkflow(['A01', 'A04'], 'admission or arrival', {
  name: 'cancel-admission',
  trigger: 'A11',
  leaves: 'visit.admission-cancelled',
})

export const bedWorkflows: readonly Workflow[] = [
  actualize,
  transfer,
  discharge,
  depart,
  arrive,
  cancelAdmission,
  undoWorkflow(['A02'], 'transfer', {
    name: 'cancel-transfer',
    trigger: 'A12',
    leaves: 'visit.transfer-cancelled',
  }),
  undoWorkflow(['A03'], 'discharge', {
    name: 'cancel-discharge',
    trigger: 'A13',
    leaves: 'visit.discharge-cancelled',
  }),
  leave,
  back,
  cancelPlan,
  undoWorkflow(['A21'], 'leave', { name: 'cancel-leave', trigger: 'A52', leaves: 'visit.leave-cancelled' }),
  undoWorkflow(['A22'], 'return', { name: 'cancel-return', trigger: 'A53', leaves: 'visit.return-cancelled' }),
]
