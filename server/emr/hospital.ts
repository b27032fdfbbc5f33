/** The hospital as doors, interfaces and the CLI's workflows see it. `createHospital(deps)` in create-hospital.ts makes one. */
import type { Resource } from '@medplum/fhirtypes'
import type { Finding } from '../finding.ts'
import type { Message } from '../hl7v2/message.ts'
import type { ResourcePage, ResourceQuery, ResourceRow, StoreTransaction } from '../store/contract.ts'

export type { ResourceRow }

export interface Hospital {
  records: Records
  /**
   * Files an HL7 v2 message in the caller's transaction: records change and events are left. A refusal changes nothing.
   * Implemented by views/hl7v2-in. `origin` names the interface that brought it; the events it leaves carry that name.
   */
  file(tx: StoreTransaction, workspace: string, message: Message, origin?: string): Promise<Filing>
  workflows: Workflows
}

/** Plain FHIR access to the records, for both FHIR doors. */
export interface Records {
  read(workspace: string, type: string, id: string): Promise<ResourceRow | undefined>
  search(workspace: string, query: ResourceQuery): Promise<ResourcePage>
  counts(workspace: string): Promise<Record<string, number>>
  /** Stores the resource under a new id; resolves after the commit. */
  create(workspace: string, resource: Resource): Promise<ResourceRow>
  /** `ifMatch`: the version that must be current. Creates when there is none (upsert). */
  update(workspace: string, resource: Resource & { id: string }, options?: { ifMatch?: number }): Promise<UpdateOutcome>
  /** True when there was something to delete. */
  remove(workspace: string, type: string, id: string): Promise<boolean>
}

export type UpdateOutcome =
  | { ok: true; created: boolean; row: ResourceRow }
  | { ok: false; reason: 'version-conflict'; current: number }

/** What became of a filed message: the acknowledgement code with its errors, and what is said on the side. */
export type Filing =
  | { accepted: true; findings: Finding[] }
  | { accepted: false; code: 'AE' | 'AR'; errors: FilingError[]; findings: Finding[] }

export interface FilingError {
  /** HL7 table 0357 */
  code: string
  /** `PID-3[1].4`, empty when it is about the whole message */
  location: string
  /** For a person: what is wrong and what to do. */
  text: string
}

/** What a clinician does. Each changes the records and leaves events, in one commit. */
export interface Workflows {
  /** Admits the patient to a bed of the ward. NGEMR table row A01, "Admission is actualized". */
  admit(workspace: string, order: { nric: string; ward: string }): Promise<WorkflowResult>
}

export type WorkflowResult =
  | { ok: true; encounter: string; visitNumber: string; bed: string; events: string[] }
  | { ok: false; problem: WorkflowProblem }

export interface WorkflowProblem {
  code: 'unknown-patient' | 'unknown-ward' | 'no-free-bed' | 'already-admitted' | 'deceased'
  /** What happened and what to do. */
  text: string
}

/** Events are left in the store's event rows; `type` is one of these and the payload is JSON of the shape beside it. */
export interface HospitalEvents {
  'visit.admitted': VisitEvent
  'visit.registered': VisitEvent
  'visit.updated': VisitEvent
  'visit.discharged': VisitEvent
}

export interface VisitEvent {
  /** Logical ids of the records, as stored */
  patient: string
  encounter: string
  /** Of the encounter, as the event left it: a message sent later still tells of the visit as it was then. */
  version: number
  /** ms since epoch of the clock of the workspace */
  at: number
  /** `workflow`, `fhir` or the name of the interface that brought it: a partner is not sent its own message back. */
  origin: string
}

export type { Finding }
