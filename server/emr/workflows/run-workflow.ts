/** Every workflow but admit by its name: doors and CLI show the list and hand in what was said. */
import { didYouMean } from '../../did-you-mean.ts'
import type { Store } from '../../store/contract.ts'
import type { Workflows } from '../hospital.ts'
import type { RecordWriter } from '../records/write-record.ts'
import { toDateTime } from '../singapore-time.ts'
import { bedWorkflows } from './bed-workflows.ts'
import { beginWorkflows } from './begin-workflows.ts'
import { bookingWorkflows } from './booking-workflows.ts'
import { chargeWorkflows } from './charge-workflows.ts'
import { checkIn } from './check-in-workflow.ts'
import { dispenseWorkflows } from './dispense-workflows.ts'
import { documentWorkflows } from './document-workflows.ts'
import { immunizationWorkflows } from './immunization-workflows.ts'
import { medicationWorkflows } from './medication-workflows.ts'
import { orderWorkflows } from './order-workflows.ts'
import { outpatientWorkflows } from './outpatient-workflows.ts'
import { personWorkflows } from './person-workflows.ts'
import { resultWorkflows } from './result-workflows.ts'
import { staffWorkflows } from './staff-workflows.ts'
import { statusWorkflows } from './status-workflows.ts'
import { teamWorkflows } from './team-workflows.ts'
import { fileVitals } from './vitals-workflow.ts'
import { problemOf, Refusal, type Workflow } from './workflow.ts'

const LONGEST = 200

export const WORKFLOWS: readonly Workflow[] = [
  ...beginWorkflows,
  ...bedWorkflows,
  ...statusWorkflows,
  ...outpatientWorkflows,
  ...teamWorkflows,
  ...personWorkflows,
  ...orderWorkflows,
  ...resultWorkflows,
  fileVitals,
  ...bookingWorkflows,
  checkIn,
  ...documentWorkflows,
  ...immunizationWorkflows,
  ...medicationWorkflows,
  ...dispenseWorkflows,
  ...chargeWorkflows,
  ...staffWorkflows,
].sort((a, b) => (a.trigger < b.trigger ? -1 : 1))

export function createRun(deps: { store: Store; writer: RecordWriter }): Workflows['run'] {
  const { store, writer } = deps
  return async (workspace, name, order) => {
    try {
      const workflow = choose(name)
      check(workflow, order)
      return await store.write((tx) => {
        const at = writer.now(workspace)
        return workflow.run({ tx, workspace, writer, at, when: toDateTime(at) }, order)
      })
    } catch (error) {
      return { ok: false, problem: problemOf(error) }
    }
  }
}

function choose(name: string): Workflow {
  const workflow = WORKFLOWS.find((each) => each.name === name)
  if (workflow) return workflow
  const names = ['admit', ...WORKFLOWS.map((each) => each.name)]
  const shown = name.slice(0, 64)
  throw new Refusal(
    'unknown-workflow',
    `There is no workflow ${shown}.${didYouMean(shown, names)} There are: ${names.join(', ')}.`,
  )
}

function check({ name, fields }: Workflow, order: Readonly<Record<string, string>>): void {
  const stray = Object.keys(order).find((key) => !fields.some((field) => field.name === key))
  const wanted = fields.map((field) => `"${field.name}"${field.optional ? ' (may be left out)' : ''}`).join(', ')
  if (stray !== undefined)
    throw new Refusal(
      'bad-value',
      `${name} has no field "${stray.slice(0, 64)}". It takes ${wanted}.`,
      stray.slice(0, 64),
    )
  for (const { name: field, optional } of fields) {
    const value = Object.hasOwn(order, field) ? order[field] : undefined
    if (value === undefined && optional) continue
    if (typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST) continue
    throw new Refusal('bad-value', `${name} takes ${wanted}; "${field}" is missing, empty or too long.`, field)
  }
}
