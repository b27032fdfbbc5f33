/** Staff: joins, changes, leaves, comes back. Each sends MFN M02. */
import type { Practitioner } from '@medplum/fhirtypes'
import type { WorkflowField } from '../hospital.ts'
import { identifierValue, SYSTEM } from '../identifiers.ts'
import { findByIdentifier } from '../records/find-record.ts'
import { noteEvent } from '../records/last-event.ts'
import type { StaffEventType } from '../records/practitioners.ts'
import { leaveRecordEvent } from '../records/record-event.ts'
import { newPractitioner } from '../views/hl7v2-in/staff/map-practitioner.ts'
import { type Context, ORIGIN, type Order, Refusal, type Workflow } from './workflow.ts'

const MCR: WorkflowField = { name: 'mcr', description: 'the MCR number, such as 99009J' }
const NAME: WorkflowField = { name: 'name', description: 'the full name' }

const add: Workflow = {
  name: 'add-practitioner',
  trigger: 'M02',
  description: 'put a doctor on file',
  fields: [MCR, NAME],
  async run(context, { mcr = '', name = '' }) {
    const { tx, workspace, writer, when } = context
    if (!/^[A-Z]?\d{4,6}[A-Z]$/.test(mcr))
      throw new Refusal('bad-value', `${mcr} is no MCR number, such as 99009J.`, 'mcr')
    if (await findByIdentifier(tx, workspace, 'Practitioner', SYSTEM.mcr, mcr))
      throw new Refusal('wrong-state', `${mcr} is on file already. Use update-practitioner.`, 'mcr')
    const practitioner = { ...newPractitioner(mcr), name: [{ use: 'official' as const, text: name, family: name }] }
    noteEvent(practitioner, when)
    return tell(context, await writer.add<Practitioner>(tx, workspace, practitioner), 'staff.added')
  },
}

function step(
  name: string,
  description: string,
  leaves: StaffEventType,
  fields: readonly WorkflowField[],
  changes: (practitioner: Practitioner, order: Order) => void,
): Workflow {
  return {
    name,
    trigger: 'M02',
    description,
    fields: [MCR, ...fields],
    async run(context, order) {
      const { tx, workspace, writer, when } = context
      const found = await findByIdentifier<Practitioner>(tx, workspace, 'Practitioner', SYSTEM.mcr, order.mcr ?? '')
      if (!found) {
        const why = `No practitioner has the MCR number ${order.mcr}. Look it up with a Practitioner search.`
        throw new Refusal('unknown-practitioner', why, 'mcr')
      }
      changes(found.resource, order)
      noteEvent(found.resource, when)
      await writer.put(tx, workspace, found.resource, found.row)
      return tell(context, found.resource, leaves)
    },
  }
}

function becomeActive(practitioner: Practitioner, active: boolean): void {
  if ((practitioner.active !== false) === active)
    throw new Refusal('wrong-state', `The practitioner is ${active ? 'active' : 'inactive'} already.`, 'mcr')
  practitioner.active = active
}

export const staffWorkflows: readonly Workflow[] = [
  add,
  step('update-practitioner', 'change the name of a doctor', 'staff.updated', [NAME], (practitioner, { name = '' }) => {
    practitioner.name = [{ use: 'official', text: name, family: name }]
  }),
  step('deactivate-practitioner', 'a doctor leaves', 'staff.deactivated', [], (each) => becomeActive(each, false)),
  step('reactivate-practitioner', 'a doctor comes back', 'staff.reactivated', [], (each) => becomeActive(each, true)),
]

async function tell(context: Context, practitioner: Practitioner & { id: string }, type: StaffEventType) {
  const { tx, workspace, at } = context
  await leaveRecordEvent(tx, workspace, type, practitioner, undefined, { at, origin: ORIGIN })
  const number = identifierValue(practitioner, SYSTEM.mcr)
  return { ok: true as const, record: `Practitioner/${practitioner.id}`, ...(number && { number }), events: [type] }
}
