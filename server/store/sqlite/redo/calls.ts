/** The changing calls of a batch as they go into the redo log, and back. */
import type { BodyPart, NewExchangeRow } from '../../contract.ts'
import { createBinaryWriter, readBinary } from './binary.ts'

export interface Calls {
  note(name: string, given: readonly unknown[]): void
  /** How much has been noted, and forgetting what came later. */
  readonly length: number
  cut(length: number): void
  /** Everything noted since the last cut to nothing. */
  bytes(): Buffer
}

/** Of a store in memory, which has nothing to do again. */
export const noCalls: Calls = { note() {}, length: 0, cut() {}, bytes: () => Buffer.alloc(0) }

export function createCalls(): Calls {
  const writer = createBinaryWriter()
  return {
    // Written out at once: what was handed in may change before the batch ends.
    note(name, given) {
      writer.put([name, ...(name === 'appendExchanges' ? namingVersions(given) : given)])
    },
    get length() {
      return writer.length
    },
    cut(length) {
      writer.length = length
    },
    bytes: writer.bytes,
  }
}

/** A version that a body quotes: its text is stored already. */
export type Named = [type: string, id: string, version: number]

function asNoted(part: BodyPart): string | Named {
  if (typeof part === 'string') return part
  return 'id' in part ? [part.type, part.id, part.version] : part.text
}

function namingVersions(given: readonly unknown[]): readonly unknown[] {
  const [workspace, rows] = given as [string, readonly NewExchangeRow[]]
  const named = rows.map((row) =>
    Array.isArray(row.response)
      ? {
          ...row,
          response: row.response.map(asNoted),
        }
      : row,
  )
  return [workspace, named]
}

/** The calls of a record. `find` gives a version by its name. */
export function* callsOf(
  bytes: Buffer,
  find: (workspace: string, ...named: Named) => unknown,
): Generator<[name: string, given: unknown[]]> {
  for (const call of readBinary(bytes)) {
    const [name, ...given] = call as [string, ...unknown[]]
    if (name === 'appendExchanges') {
      const [workspace, rows] = given as [string, { response: unknown }[]]
      given[1] = rows.map((row) =>
        Array.isArray(row.response)
          ? {
              ...row,
              response: row.response.map((part) => (Array.isArray(part) ? find(workspace, ...(part as Named)) : part)),
            }
          : row,
      )
    }
    yield [name, given]
  }
}
