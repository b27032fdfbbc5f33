/** What a workflow is: its name and fields for doors and CLI, and what it does in one transaction. */
import type { StoreTransaction } from '../../store/contract.ts'
import type { WorkflowInfo, WorkflowOutcome, WorkflowProblem } from '../hospital.ts'
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

export const ORIGIN = 'workflow'
