/** What the admin actions work with; each takes the part that it needs. */
import type { Hospital } from '../../../emr/hospital.ts'
import type { ErrorQueue } from '../../../interfaces/inbound/error-queue.ts'
import type { Outbound } from '../../../interfaces/outbound/create-outbound.ts'
import type { Journal } from '../../../journal/journal.ts'
import type { Registry } from '../../../partners/registry.ts'
import type { Metrics } from '../metrics.ts'
import type { OauthDeps } from '../oauth/oauth-deps.ts'
import type { ReadyFile, WorkspaceInfo } from './contract.ts'
import type { GuardOptions } from './guard.ts'

export interface AdminDeps {
  guard: GuardOptions
  hospital: Hospital
  journal: Journal
  registry: Registry
  outbound: Outbound
  errorQueue: ErrorQueue
  /** Opens and closes the ports of interfaces as they are set now; gives those in use. */
  followPorts(workspace: string): Promise<ReadonlyMap<string, number>>
  /** Where the files of an interface are put. */
  dropFolderOf(workspace: string, name: string): string
  clock: ClockControl
  metrics: Metrics
  oauth: OauthDeps
  /** What a new client can be granted, and when it takes effect. */
  registration: { apis: readonly string[]; delayMs: number; now(): number }
  workspaces: WorkspaceControl
  /** Aborted when the sandbox stops: nobody is kept waiting then. */
  closing: AbortSignal
  /** What `GET /_sandbox/ready` tells: the ready file without its secrets. */
  ready(): Omit<ReadyFile, 'apiKey' | 'signInPassword' | 'adminTokenFile'>
  /** For the header line of a trace. */
  traceHeader(workspace: string): { sandbox: string; fixtures: string }
}

/** The composition root's hand on the workspaces: what the rooms behind this door may not reach themselves. */
export interface WorkspaceControl {
  has(name: string): boolean
  list(): Promise<WorkspaceInfo[]>
  create(name: string): Promise<WorkspaceInfo>
  reset(name: string): Promise<WorkspaceInfo>
  drop(name: string): Promise<void>
}

/** The clock of a workspace, and what happens by it. */
export interface ClockControl {
  now(workspace: string): number
  /** ms that it is ahead of real time */
  ahead(workspace: string): number
  /** Moves it, and lets happen what is due on the way. */
  moveTo(workspace: string, time: number): Promise<{ at: number; what: string; result: string }[]>
  next(workspace: string): Promise<{ at: number; what: string }[]>
}
