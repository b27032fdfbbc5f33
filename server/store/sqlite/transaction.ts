/** What one connection can do, as the contract's asynchronous methods: a rejected promise, never a throw. */
import type { StoreReads, StoreTransaction } from '../contract.ts'
import type { Database } from './database.ts'
import { createDocuments, createDocumentWriter } from './documents.ts'
import { createEventAndQueueWriter, createEventsAndQueues } from './events-and-queues.ts'
import { createExchanges, createExchangeWriter } from './exchanges.ts'
import { createResources, createResourceWriter } from './resources.ts'
import { createSearch } from './search/search.ts'
import type { Symbols } from './symbols.ts'
import { createWorkspaces } from './workspaces.ts'

/** `turn` is awaited before each read: it waits where uncommitted rows would be seen, and refuses a handle out of use. */
export type Turn = () => Promise<void> | void

export type Reads = (turn: Turn) => StoreReads
export type Transact = (turn: () => void) => StoreTransaction

export function createReads(db: Database, symbols: Symbols): Reads {
  const workspaces = createWorkspaces(db, symbols)
  const resources = createResources(db, symbols)
  const search = createSearch(db, symbols, resources.get)
  const exchanges = createExchanges(db, symbols)
  const queues = createEventsAndQueues(db, symbols)
  const documents = createDocuments(db, symbols)
  const methods = {
    listWorkspaces: workspaces.list,
    getWorkspace: workspaces.get,
    getResource: resources.get,
    getResourceVersion: resources.getVersion,
    resourceHistory: resources.history,
    searchResources: search,
    countResources: resources.count,
    readExchanges: exchanges.read,
    lastExchangeNumber: exchanges.lastNumber,
    readEvents: queues.readEvents,
    queueHead: queues.queueHead,
    readQueue: queues.readQueue,
    queueDepth: queues.queueDepth,
    getDocument: documents.get,
    listDocuments: documents.list,
    getSecret: documents.getSecret,
  }
  return (turn) => promised(methods, turn)
}

export function createTransact(db: Database, symbols: Symbols): Transact {
  const reads = createReads(db, symbols)
  const workspaces = createWorkspaces(db, symbols)
  const exchanges = createExchangeWriter(db, symbols)
  const queues = createEventAndQueueWriter(db, symbols)
  const documents = createDocumentWriter(db, symbols)
  const methods = {
    createWorkspace: workspaces.create,
    dropWorkspace: workspaces.drop,
    copyWorkspace: workspaces.copy,
    putResource: createResourceWriter(db, symbols),
    appendExchanges: exchanges.append,
    pruneExchanges: exchanges.prune,
    appendEvents: queues.appendEvents,
    enqueue: queues.enqueue,
    updateQueueRow: queues.updateQueueRow,
    putDocument: documents.put,
    deleteDocument: documents.remove,
    putSecret: documents.putSecret,
    nextInSequence: documents.nextInSequence,
  }
  return (turn) => ({ ...reads(turn), ...promised(methods, turn) })
}

type Promised<Methods> = {
  [Name in keyof Methods]: Methods[Name] extends (...given: infer Given) => infer Result
    ? (...given: Given) => Promise<Result>
    : never
}

type AnyMethods = Record<string, (...given: never[]) => unknown>

function promised<Methods extends AnyMethods>(methods: Methods, turn: Turn): Promised<Methods> {
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name,
      async (...given: never[]) => {
        const wait = turn()
        if (wait) await wait
        return method(...given)
      },
    ]),
  ) as Promised<Methods>
}
