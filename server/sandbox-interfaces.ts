/** The HL7 v2 part of the composition: what comes in, what goes out, and the doors between. */
import { join } from 'node:path'
import type { Settings } from './config/settings.ts'
import { createMllpDoor, type MllpDoor } from './doors/mllp/create-mllp-door.ts'
import type { Hospital } from './emr/hospital.ts'
import { createFiler, type Filer } from './interfaces/inbound/create-filer.ts'
import { createReceiver } from './interfaces/inbound/create-receiver.ts'
import { createDropFolders, type DropFolders } from './interfaces/inbound/drop-folder.ts'
import { createErrorQueue, type ErrorQueue } from './interfaces/inbound/error-queue.ts'
import type { Receiver } from './interfaces/inbound/receiver.ts'
import { createCertificates } from './interfaces/outbound/certificates.ts'
import { createOutbound, type Outbound } from './interfaces/outbound/create-outbound.ts'
import type { Journal } from './journal/journal.ts'
import type { Registry } from './partners/registry.ts'
import type { Store } from './store/contract.ts'

export interface InterfacesDeps {
  settings: Settings
  store: Store
  journal: Journal
  registry: Registry
  hospital: Hospital
  /** The clock of a workspace, ms since epoch. */
  now(workspace: string): number
  /** Real time, by which the journal is kept. */
  wall(): number
  onError(error: unknown): void
}

export interface Interfaces {
  receiver: Receiver
  outbound: Outbound
  filer: Filer
  errorQueue: ErrorQueue
  mllp: MllpDoor
  dropFolders: DropFolders
  dropFolderOf(workspace: string, name: string): string
}

export const createInterfaces = ({ settings, ...deps }: InterfacesDeps): Interfaces => {
  const { store, journal, registry, wall, onError } = deps
  const outbound = createOutbound({
    ...deps,
    ackTimeoutMs: settings.ackTimeout * 1000,
    secure: createCertificates(join(settings.data, 'certs')),
  })
  const nextControlId = (_workspace: string, n: number) => `ACK${n}`
  const onQueued = outbound.wake
  const filer = createFiler({ ...deps, nextControlId, onQueued })
  const receiver = createReceiver({ ...deps, nextControlId, filer, onQueued })
  const limits = {
    maxMessageBytes: settings.messageLimit,
    halfFrameMs: settings.halfFrameTimeout * 1000,
    maxConnections: settings.mllpConnections,
  }
  const dropFolderOf = (workspace: string, name: string) => join(settings.data, 'drop', workspace, name)
  return {
    dropFolderOf,
    dropFolders: createDropFolders({
      journal: deps.journal,
      receiver,
      folderOf: dropFolderOf,
      feeds: (workspace) => registry.listInterfaces(workspace),
      now: deps.now,
      wall,
      messageLimit: settings.messageLimit,
      onError,
    }),
    receiver,
    outbound,
    filer,
    errorQueue: createErrorQueue({ store, wake: filer.wake }),
    mllp: createMllpDoor({ receiver, journal, now: wall, limits }),
  }
}
