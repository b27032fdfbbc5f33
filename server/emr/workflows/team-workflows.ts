/** Who looks after a visit beside its doctors: people join its team and leave it. Both are an update of the visit (A08). */
import type { EncounterParticipant } from '@medplum/fhirtypes'
import { ofTable } from '../of-table.ts'
import { isOfTeam, participantKey } from '../views/participant-roles.ts'
import { numberOf, wantDoctor } from './find-for-workflow.ts'
import { visitWorkflow, wantState } from './visit-workflow.ts'
import { type Context, type Order, Refusal, type Workflow } from './workflow.ts'

const OPEN = ['planned', 'arrived', 'triaged', 'in-progress', 'onleave']
/** HL7 table 0443, without the parts that PV1 has fields for. */
const ROLES: Readonly<Record<string, string>> = {
  AI: 'Assistant',
  FHCP: 'Family health care professional',
  PH: 'Pharmacist',
  PP: 'Primary care provider',
  RO: 'Responsible observer',
  TN: 'Technician',
}

const FIELDS = [
  { name: 'doctor', description: 'MCR number of who it is, such as 99001B' },
  {
    name: 'role',
    description: Object.entries(ROLES)
      .map(([code, name]) => `${code} (${name.toLowerCase()})`)
      .join(', '),
  },
]

async function member(context: Context, { doctor = '', role = '' }: Order): Promise<EncounterParticipant> {
  const display = ofTable(ROLES, role)
  if (!display) throw new Refusal('bad-value', `A role is one of ${Object.keys(ROLES).join(', ')}.`, 'role')
  const coding = [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0443', code: role, display }]
  return { type: [{ coding, text: display }], individual: await wantDoctor(context, doctor) }
}

const join = visitWorkflow({
  name: 'join-team',
  trigger: 'A08',
  description: 'somebody joins the team that looks after a visit',
  leaves: 'visit.updated',
  fields: FIELDS,
  async moves(visit, context, order) {
    wantState(visit, OPEN, 'joining the team')
    const joined = { ...(await member(context, order)), period: { start: context.when } }
    const standing = visit.participant ?? []
    if (standing.some((each) => participantKey(each) === participantKey(joined) && !each.period?.end))
      throw new Refusal('wrong-state', `${order.doctor} is in the team of visit ${numberOf(visit)} already.`, 'doctor')
    visit.participant = [...standing.filter((each) => participantKey(each) !== participantKey(joined)), joined]
  },
})

const leave = visitWorkflow({
  name: 'leave-team',
  trigger: 'A08',
  description: 'somebody leaves the team that looks after a visit',
  leaves: 'visit.updated',
  fields: FIELDS,
  async moves(visit, context, order) {
    wantState(visit, OPEN, 'leaving the team')
    const key = participantKey(await member(context, order))
    const left = visit.participant?.find((each) => isOfTeam(each) && participantKey(each) === key && !each.period?.end)
    if (!left)
      throw new Refusal('wrong-state', `${order.doctor} is not in the team of visit ${numberOf(visit)}.`, 'doctor')
    left.period = { ...left.period, end: context.when }
  },
})

export const teamWorkflows: readonly Workflow[] = [join, leave]
