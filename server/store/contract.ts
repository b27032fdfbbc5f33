/**
 * The persistence contract: what every engine offers and every other room sees.
 * Rows, not medicine: the store never looks inside a resource or a message. Every row leads with its workspace.
 *
 * `write` gives durability: its promise resolves once the work is on disk, and concurrent writes share the way there.
 * Reads see nothing of a work before it is whole.
 */
import type { IndexEntry } from '../fhir/index-entry.ts'
import type {
  Clause,
  Comparator,
  PagePosition,
  Predicate,
  ResourceQuery,
  SortKey,
  ValuePredicate,
} from '../fhir/resource-query.ts'

export type { Clause, Comparator, PagePosition, Predicate, ResourceQuery, SortKey, ValuePredicate }

export interface Store {
  readonly read: StoreReads
  /** The current version where it is in memory, at once; nothing says nothing: ask `read`. Shared, so never to be written into. */
  held(workspace: string, type: string, id: string): ResourceRow | undefined
  /** The page of a search at once; nothing where it has to wait: ask `read`. */
  searchAtOnce(workspace: string, query: ResourceQuery): ResourcePage | undefined
  /** Gives what says, at no cost and at any time, whether no resource was written in the workspace since; nothing during a write. */
  watch(workspace: string): (() => boolean) | undefined
  /**
   * Runs `work` in a transaction and resolves with its result once it is durable. A rejection undoes that work alone.
   * Inside `work` only methods of `tx` may be awaited: waiting for anything else holds up every other writer.
   */
  write<T>(work: (tx: StoreTransaction) => Promise<T>, options?: WriteOptions): Promise<T>
  /** Finishes the writes under way and lets go of the database. */
  close(): Promise<void>
}

export interface WriteOptions {
  /** Need not outlive a crash of the machine, only one of the process: its commit does not wait for the disk. */
  relaxed?: boolean
}

/** What can be asked, both outside and inside a transaction. */
export interface StoreReads {
  listWorkspaces(): Promise<WorkspaceRow[]>
  getWorkspace(workspace: string): Promise<WorkspaceRow | undefined>

  /** The current version, deleted ones included (`deleted: true`, empty text). */
  getResource(workspace: string, type: string, id: string): Promise<ResourceRow | undefined>
  getResourceVersion(workspace: string, type: string, id: string, version: number): Promise<ResourceRow | undefined>
  /** Versions, deletions among them, newest first: of one resource, of a type, or of the whole workspace. */
  resourceHistory(workspace: string, query: HistoryQuery): Promise<HistoryPage>
  searchResources(workspace: string, query: ResourceQuery): Promise<ResourcePage>
  /** What a token parameter finds by system and code, lowest ids first: the short way for what is looked up with every message. */
  findByToken(workspace: string, type: string, token: TokenQuery): Promise<ResourceRow[]>
  /** How the engine would carry the search out, in its own words, one step a line. */
  explainSearch(workspace: string, query: ResourceQuery): Promise<string[]>
  countResources(workspace: string): Promise<Record<string, number>>
  /** Resources of a type, deleted ones included, in the order of their ids from behind `after`: writes do not disturb it. */
  walkResources(workspace: string, type: string, page: { after: string; limit: number }): Promise<ResourceRow[]>
  /** Ids of the resources of a type that refer to the target, in their order from behind `after`. */
  walkReferrers(workspace: string, type: string, query: WalkQuery): Promise<string[]>
  /** Ids of what was deleted of a type after that time (ms since epoch) and stands deleted, first what was deleted first. */
  walkDeleted(workspace: string, type: string, query: { after: number; limit: number }): Promise<string[]>

  readExchanges(workspace: string, query: ExchangeQuery): Promise<ExchangeRow[]>
  /** The highest number given so far, 0 for an empty journal. */
  lastExchangeNumber(workspace: string): Promise<number>

  /** In the order of their numbers, from behind `after`. */
  readEvents(workspace: string, after: number, limit: number): Promise<EventRow[]>
  /** How many rows wait in a queue; counting ends at `most`. */
  countWaiting(workspace: string, queue: string, most: number): Promise<number>
  queueHead(workspace: string, queue: string): Promise<QueueRow | undefined>
  /** In the order of their numbers, from behind `after`. */
  readQueue(workspace: string, queue: string, query: QueueQuery): Promise<QueueRow[]>
  getQueueRow(workspace: string, queue: string, seq: number): Promise<QueueRow | undefined>
  queueDepth(workspace: string, queue: string): Promise<Record<QueueState, number>>

  getDocument(workspace: string, collection: string, id: string): Promise<string | undefined>
  listDocuments(workspace: string, collection: string): Promise<{ id: string; text: string }[]>
  /** A secret kept as a hash (access token, assertion id); undefined once expired at `now`. */
  getSecret(workspace: string, collection: string, hash: string, now: number): Promise<string | undefined>
}

export interface StoreTransaction extends StoreReads {
  createWorkspace(row: WorkspaceRow): Promise<void>
  /** Removes the workspace with everything that leads with it. */
  dropWorkspace(workspace: string): Promise<void>
  /** Copies resources (with versions and indexes), documents and sequences of `from` into the empty workspace `to`. */
  copyWorkspace(from: string, to: string): Promise<void>

  /** As dropping the workspace, creating it with this row and copying `from` into it, at a cost that follows what differs. */
  resetWorkspace(row: WorkspaceRow, from: string): Promise<void>

  /** Stores a version as the current one and replaces its index rows. `version` must be the next one. */
  putResource(workspace: string, row: ResourceRow, indexes: readonly IndexEntry[]): Promise<void>
  /** Replaces the index rows of the version that stands; nothing when there is none. */
  reindexResource(workspace: string, type: string, id: string, indexes: readonly IndexEntry[]): Promise<void>

  appendExchanges(workspace: string, rows: readonly NewExchangeRow[]): Promise<void>
  /** Drops the oldest so that at most `keep` remain and none is older than `before` (ms since epoch). */
  pruneExchanges(workspace: string, limits: { keep: number; before: number }): Promise<number>

  appendEvents(workspace: string, events: readonly NewEventRow[]): Promise<void>
  enqueue(workspace: string, queue: string, item: { at: number; key: string; payload: Uint8Array }): Promise<number>
  /** Notes a delivery attempt or an end state on a queue row. */
  updateQueueRow(
    workspace: string,
    queue: string,
    seq: number,
    change: { state: QueueState; attempts: number; lastError: string | null },
  ): Promise<void>

  /** Removes rows for good and says how many. Their numbers are never given again. */
  purgeQueue(workspace: string, queue: string, which: QueuePurge): Promise<number>

  putDocument(workspace: string, collection: string, id: string, text: string): Promise<void>
  deleteDocument(workspace: string, collection: string, id: string): Promise<void>
  /** False when the hash is there already and has not expired: single-use values are told apart by this. */
  putSecret(
    workspace: string,
    collection: string,
    hash: string,
    text: string,
    expires: number,
    now: number,
  ): Promise<boolean>
  /** The next number of a named sequence, from 1. */
  nextInSequence(workspace: string, sequence: string): Promise<number>
}

export interface WorkspaceRow {
  workspace: string
  /** ms since epoch */
  created: number
  /** JSON text: where it came from, seed, fixture hash */
  detail: string
}

export interface ResourceRow {
  type: string
  id: string
  version: number
  /** ms since epoch */
  updated: number
  deleted: boolean
  /** The resource as JSON text, `meta.versionId` and `meta.lastUpdated` within; empty when deleted. */
  text: string
}

export interface HistoryQuery {
  /** Absent: every type. */
  type?: string
  /** One resource; only together with `type`. */
  id?: string
  /** Only versions written at this time or later, ms since epoch. */
  since?: number
  /** Only versions that were current at some time in [low, high). */
  currentIn?: { low: number; high: number }
  /** Where the last page ended: its last row. */
  after?: HistoryPosition
  limit: number
  /** The page ends before it has more text than this, in characters, but never empty. */
  mostText?: number
}

/** The place of a version in the history; it stays the same whatever is written later. */
export type HistoryPosition = Pick<ResourceRow, 'updated' | 'type' | 'id' | 'version'>

export interface HistoryPage {
  rows: ResourceRow[]
  /** Of one resource; of more only where `limit` is 0. */
  total?: number
  more: boolean
}

export interface TokenQuery {
  /** Code of the parameter */
  param: string
  system: string
  code: string
  limit: number
}

export interface WalkQuery {
  /** Codes of the reference parameters by which they may refer */
  params: readonly string[]
  target: { type: string; id: string }
  /** Empty to begin with */
  after: string
  limit: number
}

export interface ResourcePage {
  rows: ResourceRow[]
  /** Where the page begins and ends, for the pages beside it; absent when it is empty. */
  edges?: { first: PagePosition; last: PagePosition }
  /** What came along, each once; `cut` when there was more than the query's limit. */
  included?: { rows: ResourceRow[]; cut: boolean }
  /** Matches in all, where the query asked for it. */
  total?: number
  /** Whether another page follows (going backwards: comes before). */
  more: boolean
  /** What the pages beside this one are to be asked with; absent where there are none. */
  asOf?: number
  /** Too much has changed since the first page to go on from it; nothing else is said then. */
  outdated?: true
  /** Of a page that was had at once: whether the same search would give the same now. Said at no cost, at any time. */
  stands?(): boolean
}

/** A journal row: columns that can be asked for, and the exchange itself as JSON with its raw bytes beside it. */
export interface ExchangeRow {
  n: number
  /** ms since epoch */
  at: number
  kind: 'http' | 'mllp' | 'connection'
  direction: 'in' | 'out'
  /** `epic`, `open`, `oauth`, `admin`, `mllp` or the name of an outbound interface */
  door: string
  partner: string | null
  connection: string
  /** `GET Patient`, `ADT^A01`, `open`: what the exchange is, in two words */
  label: string
  /** `200`, `AA`, `timeout`: how it ended */
  outcome: string
  /** Everything else of the exchange, as JSON. */
  detail: string
  request: Uint8Array | null
  response: Uint8Array | null
}

/** As it is appended: a body may be told in parts. Versions among them the engine need not keep twice. */
export interface NewExchangeRow extends Omit<ExchangeRow, 'response'> {
  response: Uint8Array | readonly BodyPart[] | null
  /** Members of `detail` that many rows have alike, by name, as JSON: those together need keep each once. */
  common?: Readonly<Record<string, string>>
}

/** Text, a text that is kept and may come again, or a stored version whose text stands there word for word. */
export type BodyPart = string | KeptText | ResourceRow

export interface KeptText {
  readonly text: string
}

export interface ExchangeQuery {
  after?: number
  before?: number
  since?: number
  n?: readonly number[]
  kind?: ExchangeRow['kind']
  direction?: ExchangeRow['direction']
  door?: string
  partner?: string
  label?: string
  outcome?: string
  order: 'oldest' | 'newest'
  limit: number
}

export interface NewEventRow {
  /** ms since epoch */
  at: number
  type: string
  payload: string
  /** Time of the newest record that the work had stored which left it, ms since epoch: what it tells of is as of then. */
  asOf?: number
}

export interface EventRow extends NewEventRow {
  seq: number
}

export type QueueState = 'waiting' | 'delivered' | 'failed' | 'skipped'

export interface QueueQuery {
  state?: QueueState
  after?: number
  limit: number
}

export interface QueuePurge {
  states: readonly QueueState[]
  /** Only rows that were put in before, ms since epoch. */
  before?: number
}

export interface QueueRow {
  seq: number
  at: number
  /** MSH-10 of the message; without a payload what it was to tell of */
  key: string
  payload: Uint8Array
  state: QueueState
  attempts: number
  lastError: string | null
}
