/** What a workflow is: its name and fields for doors and CLI, and what it does in one transaction. */
import type { StoreTransaction } from '../../store/contract.ts'
import type { WorkflowInfo, WorkflowOutcome, WorkflowProblem } from '../hospital.ts'
import { isOddShape } from '../records/odd-shape.ts'
import type { RecordWriter } from '../records/write-record.ts'

export type Order = Readonly<Record<string, string>>

export interface Context {
  tx: StoreTransaction
  workspace: string
  writer: RecordWriter
  /** The clock of the workspace, ms since epoch */
  at: number
  /** The same as FHIR writes it */
  when: string
}

export interface Workflow extends WorkflowInfo {
  run(context: Context, order: Order): Promise<Extract<WorkflowOutcome, { ok: true }>>
}

/** Thrown inside the transaction, which it undoes; the caller is given the problem as a value. */
export class Refusal extends Error {
  readonly problem: WorkflowProblem
  constructor(code: WorkflowProblem['code'], text: string, field?: string) {
    super(text)
    this.problem = { code, text, ...(field && { field }) }
  }
}

/** The refusal that an error means; one of the store, or of the clock, means none and is thrown on. */
export function problemOf(error: unknown): WorkflowProblem {
  if (error instanceof Refusal) return error.problem
  if (!isOddShape(error)) throw error
  const why = `A record that this works on has elements of a wrong shape (${error.message}). Nothing was done; mend the record by the open door.`
  return { code: 'odd-record', text: why }
}

export const ORIGIN = 'workflow'
