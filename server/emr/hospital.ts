/** The hospital as doors, interfaces and the CLI's workflows see it. `createHospital(deps)` in create-hospital.ts makes one. */
import type { Resource } from '@medplum/fhirtypes'
import type { Finding } from '../finding.ts'
import type { Message } from '../hl7v2/message.ts'
import type { SegmentSpec } from '../hl7v2/write-message.ts'
import type {
  HistoryPage,
  HistoryPosition,
  HistoryQuery,
  ResourcePage,
  ResourceQuery,
  ResourceRow,
  StoreTransaction,
  WalkQuery,
} from '../store/contract.ts'
import type { Job, JobFile, JobRun, Jobs } from './jobs/job.ts'

export type {
  AdtEvents,
  AppointmentEvents,
  ChargeEvents,
  DocumentEvents,
  HospitalEvents,
  ImmunizationEvents,
  MedicationEvents,
  MergeEvent,
  MoveEvent,
  OrderEvents,
  PersonEvent,
  RecordEvent,
  RecordVersion,
  ResultEvent,
  ResultEvents,
  StaffEvents,
  SwapEvent,
  VisitEvent,
} from './hospital-events.ts'
export type { HistoryPage, HistoryPosition, HistoryQuery, Job, JobFile, JobRun, Jobs, ResourcePage, ResourceRow }

export interface Hospital {
  records: Records
  /**
   * Files an HL7 v2 message in the caller's transaction: records change and events are left. A refusal changes nothing.
   * Implemented by views/hl7v2-in. `origin` names the interface that brought it; the events it leaves carry that name.
   * `newPatients` false: who is not on file stays so, and the message is refused.
   */
  file(
    tx: StoreTransaction,
    workspace: string,
    message: Message,
    origin?: string,
    options?: { newPatients?: boolean },
  ): Promise<Filing>
  workflows: Workflows
  /** Work that outlives its request. */
  jobs: Jobs
}

/** What must be current: one of these versions, or any that is not deleted (RFC 9110 §13.1.1). */
export type IfMatch = 'any' | readonly number[]

/** Plain FHIR access to the records, for both FHIR doors. A change resolves after its commit. */
export interface Records {
  /** The current version, a deleted one included. */
  read(workspace: string, type: string, id: string): Promise<ResourceRow | undefined>
  /** The same where it is in memory, at once; nothing says nothing: ask `read`. Never inside a transaction. */
  held(workspace: string, type: string, id: string): ResourceRow | undefined
  readVersion(workspace: string, type: string, id: string, version: number): Promise<ResourceRow | undefined>
  history(workspace: string, query: HistoryQuery): Promise<HistoryPage>
  search(workspace: string, query: ResourceQuery): Promise<ResourcePage>
  /** The same at once; nothing where it has to wait: ask `search`. Never inside a transaction. */
  searchAtOnce(workspace: string, query: ResourceQuery): ResourcePage | undefined
  /** Gives what says whether nothing was written in the workspace since; nothing during a write, or inside a transaction. */
  watch(workspace: string): (() => boolean) | undefined
  /** How the search would be carried out, one step a line. */
  explain(workspace: string, query: ResourceQuery): Promise<string[]>
  counts(workspace: string): Promise<Record<string, number>>
  /** Resources of a type in the order of their ids from behind `after`, deleted ones included: writes do not disturb it. */
  walk(workspace: string, type: string, page: { after: string; limit: number }): Promise<ResourceRow[]>
  /** Ids of the resources of a type that refer to a target, likewise. */
  referrers(workspace: string, type: string, query: WalkQuery): Promise<string[]>
  /** An id that no resource has, for one that is created later in the same transaction. */
  newId(workspace: string): Promise<string>
  /**
   * Stores the resource under a new id, or under one had from `newId`. `rest`: what `restOf` gives of the text that it was read
   * from, when it is as it was sent.
   */
  create(workspace: string, resource: Resource, options?: { id?: string; rest?: string }): Promise<ResourceRow>
  /** Creates when there is none (upsert). */
  update(
    workspace: string,
    resource: Resource & { id: string },
    /** `onlyNew`: there must be none. */
    options?: { ifMatch?: IfMatch; onlyNew?: boolean; rest?: string },
  ): Promise<UpdateOutcome>
  remove(workspace: string, type: string, id: string, options?: { ifMatch?: IfMatch }): Promise<RemoveOutcome>
  /**
   * Several steps as one: `work` sees what it has done so far, nobody else does before it resolves, and nobody writes in
   * between. When it rejects, nothing has happened. Inside `work` only methods of `records` may be awaited.
   */
  transaction<T>(work: (records: Records) => Promise<T>): Promise<T>
}

export interface VersionConflict {
  ok: false
  reason: 'version-conflict'
  /** 0 when there is none. */
  current: number
}

export type UpdateOutcome = { ok: true; created: boolean; row: ResourceRow } | VersionConflict

/** `row` is the mark of the deletion, an older one when there was nothing left to remove. */
export type RemoveOutcome = { ok: true; removed: boolean; row: ResourceRow | undefined } | VersionConflict

/** What became of a filed message: the acknowledgement code with its errors, and what is said on the side. */
export type Filing =
  | { accepted: true; findings: Finding[]; reply?: Reply }
  | { accepted: false; code: 'AE' | 'AR'; errors: FilingError[]; findings: Finding[]; reply?: Reply }

/** The answer of a message that is not answered by ACK: ORR^O02 to an order, RSP to a query. */
export interface Reply {
  /** MSH-9.1: `ORR` */
  type: string
  /** MSH-9.2: `O02` */
  trigger: string
  /** MSH-9.3, said from version 2.4 on: `ORR_O02` */
  structure: string
  /** What follows MSA and ERR. */
  segments: SegmentSpec[]
}

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
  /** Every other workflow, by its name: `list` says which there are and what they are told. */
  run(workspace: string, name: string, order: Readonly<Record<string, string>>): Promise<WorkflowOutcome>
  /** The batch at midnight: closes the outpatient visits of the day before `at`. */
  closeDay(workspace: string, at: number): Promise<DayClosed>
  list: readonly WorkflowInfo[]
}

export interface DayClosed {
  /** How many visits were told of */
  told: number
  /** Those that could not be closed: `Encounter/abc`, and what to do */
  odd: { visit: string; why: string }[]
}

export interface WorkflowInfo {
  name: string
  /** The row of NGEMR's table that it sends */
  trigger: string
  description: string
  fields: readonly WorkflowField[]
}

export interface WorkflowField {
  name: string
  description: string
  optional?: boolean
}

export type WorkflowOutcome =
  | {
      ok: true
      /** Logical ids */
      patient?: string
      encounter?: string
      visitNumber?: string
      /** `Location/…`: the bed or place of the visit now */
      place?: string
      /** `Appointment/…`: what was made or changed, where it is neither a person nor a visit, and its number */
      record?: string
      number?: string
      events: string[]
    }
  | { ok: false; problem: WorkflowProblem }

export type WorkflowResult =
  | { ok: true; encounter: string; visitNumber: string; bed: string; events: string[] }
  | { ok: false; problem: WorkflowProblem }

export interface WorkflowProblem {
  code:
    | 'unknown-patient'
    | 'unknown-ward'
    | 'unknown-visit'
    | 'unknown-place'
    | 'unknown-workflow'
    | 'unknown-appointment'
    | 'unknown-document'
    | 'unknown-vaccination'
    | 'unknown-charge'
    | 'unknown-order'
    | 'unknown-practitioner'
    | 'no-free-bed'
    | 'bed-taken'
    | 'already-admitted'
    | 'deceased'
    | 'wrong-state'
    | 'odd-record'
    | 'bad-value'
  /** Which field of the order it is about */
  field?: string
  /** What happened and what to do. */
  text: string
}

export type { Finding }
