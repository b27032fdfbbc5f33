/** Admin actions that do what a clinician does. */
import type { Request } from 'express'
import type { WorkflowProblem } from '../../../emr/hospital.ts'
import type { AdminDeps } from './admin-deps.ts'
import { AdminProblem } from './answer.ts'
import type { AdmitResult } from './contract.ts'
import { bodyOf } from './read-json.ts'
import { workspaceOf } from './workspaces.ts'

const fieldOf: Partial<Record<WorkflowProblem['code'], string>> = {
  'unknown-patient': 'patient',
  'already-admitted': 'patient',
  deceased: 'patient',
  'unknown-ward': 'ward',
  'no-free-bed': 'ward',
}

export const admit =
  ({ hospital }: Pick<AdminDeps, 'hospital'>) =>
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
    if (!result.ok) {
      const { code, text } = result.problem
      throw new AdminProblem(code.startsWith('unknown') ? 404 : 409, code, text, fieldOf[code])
    }
    const { encounter, visitNumber, bed, events } = result
    return { encounter, visitNumber, bed, events }
  }
