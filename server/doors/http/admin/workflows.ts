/** Admin actions that do what a clinician does: `admit` as it always was, and every other workflow by its name. */
import type { Request } from 'express'
import type { WorkflowProblem } from '../../../emr/hospital.ts'
import type { AdminDeps } from './admin-deps.ts'
import { AdminProblem } from './answer.ts'
import type { AdmitResult, WorkflowDescription, WorkflowDone } from './contract.ts'
import { bodyOf } from './read-json.ts'
import { workspaceOf } from './workspaces.ts'

const fieldOf: Partial<Record<WorkflowProblem['code'], string>> = {
  'unknown-patient': 'patient',
  'already-admitted': 'patient',
  deceased: 'patient',
  'unknown-ward': 'ward',
  'no-free-bed': 'ward',
}

type Deps = Pick<AdminDeps, 'hospital'>

export const admit =
  ({ hospital }: Deps) =>
  async (request: Request): Promise<AdmitResult> => {
    const { patient, ward } = bodyOf(request, ['patient', 'ward'])
    for (const [field, value] of Object.entries({ patient, ward })) {
      if (typeof value !== 'string' || value === '' || value.length > 64) {
        throw new AdminProblem(
          400,
          'missing',
          `Send {"patient": "<NRIC>", "ward": "<ward>"}; "${field}" is missing.`,
          field,
        )
      }
    }
    const result = await hospital.workflows.admit(workspaceOf(request), { nric: String(patient), ward: String(ward) })
    if (!result.ok) throw refusal(result.problem, fieldOf[result.problem.code])
    const { encounter, visitNumber, bed, events } = result
    return { encounter, visitNumber, bed, events }
  }

const admitFields = [
  { name: 'patient', description: "the patient's NRIC or FIN" },
  { name: 'ward', description: 'the ward, such as ZAHW51' },
]

/** What there is to do, and what each wants to be told. */
export const listWorkflows =
  ({ hospital }: Deps) =>
  async (): Promise<{ workflows: WorkflowDescription[] }> => {
    const others = hospital.workflows.list.map(({ name, trigger, description, fields }) => ({
      name,
      trigger,
      description,
      fields: fields.map((field) => ({ ...field })),
    }))
    const description = 'admit a patient to the first free bed of a ward'
    return { workflows: [{ name: 'admit', trigger: 'A01', description, fields: admitFields }, ...others] }
  }

export const runWorkflow =
  ({ hospital }: Deps) =>
  async (request: Request): Promise<WorkflowDone> => {
    const name = String(request.params.workflow)
    const known = hospital.workflows.list.find((each) => each.name === name)?.fields.map((field) => field.name)
    const body = known ? bodyOf(request, known) : {}
    const order: Record<string, string> = {}
    for (const [field, value] of Object.entries(body)) {
      if (typeof value !== 'string') throw new AdminProblem(400, 'bad-value', `"${field}" must be a text.`, field)
      order[field] = value
    }
    const result = await hospital.workflows.run(workspaceOf(request), name, order)
    if (!result.ok) throw refusal(result.problem, result.problem.field)
    const { ok: _, ...done } = result
    return done
  }

function refusal({ code, text }: WorkflowProblem, field: string | undefined): AdminProblem {
  const status = code.startsWith('unknown') ? 404 : code === 'bad-value' ? 400 : 409
  return new AdminProblem(status, code, text, field)
}
