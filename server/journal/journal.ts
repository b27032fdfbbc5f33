/** The journal as its writers and readers see it. `createJournal(deps)` in create-journal.ts makes one. */
import type { StoreTransaction } from '../store/contract.ts'
import type { Exchange, Finding } from './exchange.ts'

export interface Journal {
  /**
   * The next number of the workspace's journal. Synchronous: it comes out of memory. Take it right before the exchange is
   * recorded (or its transaction is handed in), so that numbers become visible in their order.
   */
  number(workspace: string): number
  /**
   * Records an exchange soon (batched, milliseconds): for what must not wait for the disk. Secrets are masked here.
   * Never throws and never slows the caller; `flush` and `close` wait until all of it is stored.
   */
  record(exchange: Exchange): void
  /** Records an exchange in the caller's own transaction, for what must be as durable as the change it caused. */
  append(tx: StoreTransaction, exchange: Exchange): Promise<void>
  /** Tells subscribers of an exchange appended in a transaction, once that is committed. */
  published(exchange: Exchange): void
  query(workspace: string, query: JournalQuery): Promise<Exchange[]>
  get(workspace: string, n: number): Promise<Exchange | undefined>
  /** Every exchange from now on, in order of completion. Returns the way to stop. */
  subscribe(workspace: string, listener: (exchange: Exchange) => void): () => void
  /**
   * The same for figures and log lines: the exchange comes as it was, secrets and bodies and all, so nothing of those may be kept or
   * shown. Costs no masking.
   */
  observe(workspace: string, listener: (exchange: Exchange) => void): () => void
  /** Forgets the workspace's counter (before drop or reset). */
  forget(workspace: string): void
  /** Goes on behind what is stored: a reset that failed has left the journal as it was. */
  opened(workspace: string): Promise<void>
  flush(): Promise<void>
  close(): Promise<void>
}

export interface JournalQuery {
  after?: number
  before?: number
  /** ms since epoch */
  since?: number
  kind?: Exchange['kind']
  direction?: Exchange['direction']
  door?: string
  partner?: string
  label?: string
  outcome?: string
  order?: 'oldest' | 'newest'
  limit?: number
}

export type { Exchange, Finding }
