/**
 * What was written since the database last committed, on the disk. Two files take turns: one is filled while the
 * commit that makes the other needless reaches the disk. They are used again and again, as a file that does not grow is synced sooner.
 */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { SandboxError } from '../../../errors.ts'
import { createDiskSync, type DiskSync } from '../disk-sync.ts'
import { decodeRecords, type RedoRecord } from './record.ts'

export interface RedoLog {
  /** The records behind `after`, in their order; none that an acknowledgement cannot have relied on. */
  read(after: number): RedoRecord[]
  /** Survives the end of the process when it returns. Throws when there is no room, and has then written nothing. */
  append(record: Buffer): void
  /** Resolves when everything appended is on the disk. */
  durable(): Promise<void>
  /** Bytes in the file under way. */
  readonly size: number
  /** Whether the other file is free. */
  readonly mayTurn: boolean
  /** Why the other file does not become free: what was to make it needless did not reach the disk. Until the next turn. */
  readonly failed: unknown
  /** Goes on in the other file. What was appended so far is needless once `elsewhere` resolves; until then it stays. */
  turn(elsewhere: Promise<void>): void
  /** The problem of a record that cannot be done again, `left` of which with it are still only here. */
  stuck(number: number, left: number, reason: unknown): SandboxError
  close(): void
  /** Removes the files: the database has everything. */
  remove(): void
}

const MAGIC = 'NGREDO1\n'
const START = MAGIC.length + 36

interface LogFile {
  handle: number
  sync: DiskSync
}

/** `identity` is that of the database: the log of another one lying there is not its own. */
export function createRedoLog(file: string, identity: string): RedoLog {
  const paths = [`${file}-redo-a`, `${file}-redo-b`]
  const header = Buffer.from(`${MAGIC}${identity}`, 'latin1')
  let files: LogFile[] | undefined
  let current = 0
  let end = START
  /** Under way while it is not known whether the other file is still needed. */
  let turning: Promise<void> | undefined
  let failed: unknown

  /** Opened for the first record: a store that is only read leaves no files. */
  const opened = () => {
    if (files) return files
    const made: LogFile[] = []
    try {
      for (const path of paths) {
        const handle = openSync(path, 'w')
        const sync = createDiskSync(path)
        made.push({ handle, sync })
        writeSync(handle, header, 0, header.length, 0)
        // Later there may be no file handle left, and what was appended could not be told to be on the disk.
        sync.open()
      }
    } catch (error) {
      closeAll(made)
      throw error
    }
    files = made
    return files
  }
  const now = () => opened()[current] ?? missing()

  return {
    read(after) {
      const chains = paths.map((path) => [...decodeRecords(contentOf(path, header), START)])
      const records = chains.sort((one, other) => (one[0]?.number ?? 0) - (other[0]?.number ?? 0)).flat()
      // A gap: what comes after it was never acknowledged, as its sync waits for that of what came before.
      let next = after + 1
      return records.filter(({ number }) => number === next && next++ > 0)
    },
    append(record) {
      try {
        const { handle } = now()
        let written = 0
        while (written < record.length)
          written += writeSync(handle, record, written, record.length - written, end + written)
      } catch (error) {
        throw unusable(`${file}-redo-a or -b`, 'written', error)
      }
      end += record.length
    },
    async durable() {
      if (!files) return
      const other = failed === undefined ? undefined : files[1 - current]
      await Promise.all([turning, other?.sync.wait(), now().sync.wait()])
    },
    get size() {
      return end - START
    },
    get mayTurn() {
      return turning === undefined && failed === undefined
    },
    get failed() {
      return failed
    },
    turn(elsewhere) {
      const filled = files?.[current]
      current = 1 - current
      end = START
      failed = undefined
      const turned = elsewhere
        .catch(async (error: unknown) => {
          failed = error
          // The log has it all: who waits for the disk is served by that as well.
          await filled?.sync.wait()
        })
        .finally(() => {
          if (turning === turned) turning = undefined
        })
      turning = turned
      // Who waits for the disk hears of a failure.
      turned.catch(() => {})
    },
    stuck(number, left, reason) {
      // No room, or a failing disk: the log is not to blame.
      if (reason instanceof SandboxError) return reason
      const why = reason instanceof Error ? reason.message : String(reason)
      return new SandboxError(
        'databaseCorrupt',
        `Record ${number} of the log ${paths.join(' and ')} cannot be applied (${why}). All before it is in the database ${file}. ` +
          `To start without this one${left > 1 ? ` and the ${left - 1} behind it` : ''}, move both files away; keep them for a report.`,
      )
    },
    close() {
      closeAll(files ?? [])
      files = undefined
    },
    remove() {
      for (const path of paths) rmSync(path, { force: true })
    },
  }
}

function closeAll(files: readonly LogFile[]): void {
  for (const { handle, sync } of files) {
    sync.close()
    closeSync(handle)
  }
}

function contentOf(path: string, header: Buffer): Buffer {
  let content: Buffer
  try {
    content = readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw unusable(path, 'read', error)
  }
  const known = content.toString('latin1', 0, MAGIC.length)
  if (known !== MAGIC && /^NGREDO\d\n$/.test(known))
    throw new SandboxError(
      'databaseCorrupt',
      `The log ${path} was left by another version of this program, which did not end in order. Start and stop that version once.`,
    )
  return content.subarray(0, header.length).equals(header) ? content : Buffer.alloc(0)
}

function unusable(path: string, how: 'read' | 'written', error: unknown): SandboxError {
  const reason = error instanceof Error ? error.message : String(error)
  return new SandboxError(
    'dataUnwritable',
    `The log ${path} cannot be ${how} (${reason}). Check that there is room, and that the folder is yours to write.`,
  )
}

function missing(): never {
  throw new Error('The redo log has no such file.')
}
