/** What one connection can do, as the contract's asynchronous methods: a rejected promise, never a throw. */
import type { IndexEntry } from '../../fhir/index-entry.ts'
import type { NewExchangeRow, ResourceRow, StoreReads, StoreTransaction, WorkspaceRow } from '../contract.ts'
import type { Database } from './database.ts'
import { createDocuments, createDocumentWriter } from './documents.ts'
import { createEventAndQueueWriter, createEventsAndQueues } from './events-and-queues.ts'
import { createExchanges, createExchangeWriter, type VersionText } from './exchanges.ts'
import { createHistory } from './history.ts'
import type { Late } from './late/late.ts'
import type { Works } from './late/works.ts'
import { type Calls, callsOf, type Named } from './redo/calls.ts'
import { createResources, createResourceWriter, type Remembered } from './resources.ts'
import type { RowMemory } from './row-memory.ts'
import type { Changes } from './search/changes.ts'
import type { Effort } from './search/effort.ts'
import { createExplain } from './search/explain.ts'
import { createSearch } from './search/search.ts'
import { asksForWords } from './search/words.ts'
import type { Symbols } from './symbols.ts'
import { createWalks } from './walks.ts'
import { createWordIndexing } from './word-rows.ts'
import { createWorkspaces } from './workspaces.ts'

/** What one connection has. */
export interface Tables {
  db: Database
  works: Works
  symbols: Symbols
  late: Late
}

/** The read methods of one connection, synchronous. */
export type ReadMethods = ReturnType<typeof createReadMethods>

/** Called before each method: says which connection's methods to use, waits or refuses. */
export type Choice<Methods> = () => Methods | Promise<Methods>

export function createReadMethods({ db, symbols, late }: Tables, remembered: Remembered, effort?: Effort) {
  /** Reads the tables, which have to have everything first. */
  const whole =
    <Given extends unknown[], Result>(read: (...given: Given) => Result) =>
    (...given: Given): Result => {
      late.resources.write()
      return read(...given)
    }
  const workspaces = createWorkspaces(db, symbols)
  const resources = createResources(db, symbols, late, remembered)
  const textOf: VersionText = (...named) => resources.getVersion(...named)?.text ?? ''
  const exchanges = createExchanges(db, symbols, textOf)
  const queues = createEventsAndQueues(db, symbols, late)
  const documents = createDocuments(db, symbols, late)
  const walks = createWalks(db, symbols, late, resources.get)
  const fetch = { one: resources.get, many: resources.getMany }
  const searches = createSearch(db, symbols, fetch, effort)
  const indexWords = createWordIndexing(db)
  return {
    listWorkspaces: workspaces.list,
    getWorkspace: workspaces.get,
    getResource: resources.get,
    getResourceVersion: resources.getVersion,
    resourceHistory: whole(createHistory(db, symbols, resources.getVersion)),
    searchResources: whole((...given: Parameters<typeof searches.search>) => {
      // What was written since the last commit goes into the word index with that, or when it is asked for.
      if (db.inTransaction && asksForWords(given[1])) indexWords()
      return searches.search(...given)
    }),
    findByToken: resources.findByToken,
    explainSearch: whole(createExplain(db, symbols, fetch, effort)),
    countResources: resources.count,
    walkResources: walks.resources,
    walkReferrers: walks.referrers,
    walkDeleted: walks.deleted,
    readExchanges: exchanges.read,
    lastExchangeNumber: exchanges.lastNumber,
    readEvents: queues.readEvents,
    countWaiting: queues.countWaiting,
    queueHead: queues.queueHead,
    readQueue: queues.readQueue,
    getQueueRow: queues.getQueueRow,
    queueDepth: queues.queueDepth,
    getDocument: documents.get,
    listDocuments: documents.list,
    getSecret: documents.getSecret,
  }
}

/** `example` gives the names of the methods. */
export function createReads(example: ReadMethods, choose: Choice<ReadMethods>): StoreReads {
  return promised(example, choose)
}

/** Makes the handle of a work; `check` throws when the handle is used out of its time. */
export type Transact = (check: () => void) => StoreTransaction

type ChangeName = Exclude<keyof StoreTransaction, keyof StoreReads>

/** The changing methods, each noted once it is done, and the way to do again what was noted. */
export function createTransact(
  { works, symbols, late }: Tables,
  reads: ReadMethods,
  calls: Calls,
  remembered: { memory: RowMemory; changes: Changes },
) {
  const { memory, changes } = remembered
  const db = works.direct
  const workspaces = createWorkspaces(db, symbols)
  const exchanges = createExchangeWriter(db, symbols, reads.lastExchangeNumber)
  const queues = createEventAndQueueWriter(db, symbols, late)
  const documents = createDocumentWriter(db, symbols, late)
  const { index, put, reindex } = createResourceWriter(db, symbols, late, remembered)
  const plain = {
    createWorkspace: workspaces.create,
    dropWorkspace(workspace: string) {
      late.lookUps.clear()
      memory.changed()
      changes.noteWorkspace(workspace)
      late.write()
      workspaces.drop(workspace)
    },
    resetWorkspace(row: WorkspaceRow, from: string) {
      late.lookUps.clear()
      memory.changed()
      changes.noteWorkspace(row.workspace)
      late.write()
      workspaces.reset(row, from)
    },
    copyWorkspace(from: string, to: string) {
      late.lookUps.clear()
      changes.noteWorkspace(to)
      late.write()
      workspaces.copy(from, to)
    },
    pruneExchanges: exchanges.prune,
    appendEvents: queues.appendEvents,
    enqueue: queues.enqueue,
    updateQueueRow: queues.updateQueueRow,
    purgeQueue: queues.purgeQueue,
    putDocument: documents.put,
    deleteDocument: documents.remove,
    putSecret: documents.putSecret,
    nextInSequence: documents.nextInSequence,
  }
  /** Noted with their index entries in the short form, which knows no infinite numbers. */
  const indexed = { putResource: put, reindexResource: reindex }
  const changing = {
    ...notingAll(plain, calls),
    /** What lies together is noted as it is stored: it is written twice, and put into bytes once. */
    appendExchanges(workspace: string, rows: readonly NewExchangeRow[]): void {
      const alone = exchanges.append(workspace, rows, {
        body: (n, bytes) => calls.note('placeBody', [workspace, n, bytes]),
        segment: (segment) => calls.note('putSegment', [workspace, segment]),
      })
      if (alone.length > 0) calls.note('appendExchanges', [workspace, alone])
    },
    putResource(workspace: string, row: ResourceRow, entries: readonly IndexEntry[]): void {
      const { list, ...short } = index(row.type, row.deleted ? [] : entries)
      put(workspace, row, short, list)
      calls.note('putResource', [workspace, row, short])
    },
    reindexResource(workspace: string, type: string, id: string, entries: readonly IndexEntry[]): void {
      const { list, ...short } = index(type, entries)
      reindex(workspace, type, id, short, list)
      calls.note('reindexResource', [workspace, type, id, short])
    },
  } satisfies Record<ChangeName, unknown>
  const methods = { ...reads, ...changing }
  const { appendAlone: appendExchanges, placeBody, putSegment } = exchanges
  const again = { ...plain, ...indexed, appendExchanges, placeBody, putSegment, symbol: symbols.define }
  return {
    transact: checking(methods),
    replay(record: Buffer): void {
      const find = (workspace: string, ...[type, id, version]: Named) =>
        reads.getResourceVersion(workspace, type, id, version) ?? { type, id, version, text: '' }
      for (const [name, given] of callsOf(record, find)) {
        const method = (again as Record<string, ((...given: never[]) => unknown) | undefined>)[name]
        if (!method) throw new Error(`The redo log has a call that is not known: ${name}.`)
        method(...(given as never[]))
      }
    },
  }
}

function notingAll<Methods extends AnyMethods>(methods: Methods, calls: Calls): Methods {
  const noting = Object.entries(methods).map(([name, method]) => [
    name,
    (...given: never[]) => {
      const result = method(...given)
      calls.note(name, given)
      return result
    },
  ])
  return Object.fromEntries(noting) as Methods
}

/** Transactions are many: their methods are made once, and each handle is only its own check. */
function checking<Methods extends AnyMethods>(methods: Methods): (check: () => void) => Promised<Methods> {
  const shared = Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name,
      async function (this: { check(): void }, ...given: never[]) {
        this.check()
        return method(...given)
      },
    ]),
  )
  return (check) => Object.assign(Object.create(shared) as Promised<Methods>, { check })
}

type Promised<Methods> = {
  [Name in keyof Methods]: Methods[Name] extends (...given: infer Given) => infer Result
    ? (...given: Given) => Promise<Result>
    : never
}

type AnyMethods = Record<string, (...given: never[]) => unknown>

function promised<Methods extends AnyMethods>(example: Methods, choose: Choice<Methods>): Promised<Methods> {
  const call = async (name: keyof Methods, given: never[]) => {
    const chosen = choose()
    const methods = chosen instanceof Promise ? await chosen : chosen
    return methods[name]?.(...given)
  }
  return Object.fromEntries(
    Object.keys(example).map((name) => [name, (...given: never[]) => call(name, given)]),
  ) as Promised<Methods>
}
