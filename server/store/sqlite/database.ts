/** The only file that knows the SQLite driver: another driver follows by changing this one. */
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import Driver from 'better-sqlite3'
import { SandboxError } from '../../errors.ts'

export type Bind = string | number | null | Uint8Array

export interface Statement<Row> {
  get(...bind: Bind[]): Row | undefined
  all(...bind: Bind[]): Row[]
  /** Each row as the list of its columns: an object for each is felt where rows are many. */
  lists(...bind: Bind[]): unknown[][]
  /** How many rows changed. */
  run(...bind: Bind[]): number
  /** The same of many values, which a call takes one by one slower than together. */
  runList(bind: readonly Bind[]): number
  /** The row key that an INSERT gave. RETURNING would say it too, at the cost of a journal for the statement. */
  insert(...bind: Bind[]): number
}

export interface Database {
  /** A prepared statement; the same text gives the same one. `Row` is what the SQL selects. */
  prepare<Row>(sql: string): Statement<Row>
  /** Runs statements that have nothing to bind. */
  execute(sql: string): void
  readonly inTransaction: boolean
  close(): void
}

/**
 * SQLite plans a statement anew, which costs more than most searches, whenever a number is bound that stands alone after
 * LIMIT: it wants to know how large it is. A sum it takes as it comes.
 */
export const LIMIT = 'LIMIT ? + 0'

/** Searches make SQL texts of many shapes: the ones not used for longest are let go. */
const KEPT_STATEMENTS = 500
const CHECKED_BYTES = 64 * 1024 * 1024

export function openDatabase(file: string, options: { busyTimeout: number }): Database {
  const driver = speakingOf(file, () => {
    const opened = new Driver(file, { timeout: options.busyTimeout })
    try {
      prepareConnection(opened, file)
    } catch (error) {
      opened.close()
      throw error
    }
    return opened
  })
  const kept = new Map<string, Statement<unknown>>()

  return {
    prepare<Row>(sql: string): Statement<Row> {
      let statement = kept.get(sql)
      if (statement) kept.delete(sql)
      else statement = wrap(file, driver.prepare(sql))
      kept.set(sql, statement)
      if (kept.size > KEPT_STATEMENTS) kept.delete(oldestOf(kept))
      return statement as Statement<Row>
    },
    execute: (sql) => speakingOf(file, () => void driver.exec(sql)),
    get inTransaction() {
      return driver.inTransaction
    },
    close: () => void driver.close(),
  }
}

function oldestOf(map: Map<string, unknown>): string {
  const [oldest] = map.keys()
  return oldest ?? ''
}

function prepareConnection(driver: Driver.Database, file: string): void {
  // One process at a time: the redo log beside the file is written by one. No lock is then taken for each statement either.
  driver.pragma('locking_mode = EXCLUSIVE')
  // Subjournals of savepoints and sorts stay in memory.
  driver.pragma('temp_store = MEMORY')
  driver.pragma('foreign_keys = OFF')
  if (file !== ':memory:' && statSync(file).size <= CHECKED_BYTES) {
    // It reads every page once: they are not to stay in memory.
    driver.pragma('cache_size = -1000')
    const verdict = driver.pragma('quick_check(1)', { simple: true })
    if (verdict !== 'ok') throw Object.assign(new Error(String(verdict)), { code: 'SQLITE_CORRUPT' })
  }
  driver.pragma('cache_size = -32000')
  // As far as SQLite maps a file at all: beyond it a page is copied for every read, which a million resources reach.
  if (file !== ':memory:') driver.pragma('mmap_size = 2147418112')
  // A row of the journal with its bodies fits such a page with others; takes effect on a new file only.
  driver.pragma('page_size = 8192')
  driver.pragma('journal_mode = WAL')
  // SQLite syncs its log before it copies it back; between, what it has committed is in the redo log too.
  driver.pragma('synchronous = NORMAL')
  // What changes much at once, in one commit. Otherwise `settling.ts` copies sooner, and not within a commit.
  driver.pragma('wal_autocheckpoint = 8000')
}

function wrap(file: string, statement: Driver.Statement<Bind[]>): Statement<unknown> {
  // The driver takes a list in place of its values.
  const ofList = statement as Driver.Statement as Driver.Statement<[readonly Bind[]]>
  // As `speakingOf` does; without a closure for each of the many rows of a write.
  return {
    get(...bind) {
      try {
        return statement.get(...bind)
      } catch (error) {
        throw explained(file, error)
      }
    },
    all(...bind) {
      try {
        return statement.all(...bind)
      } catch (error) {
        throw explained(file, error)
      }
    },
    lists(...bind) {
      try {
        return statement.raw(true).all(...bind) as unknown[][]
      } catch (error) {
        throw explained(file, error)
      } finally {
        statement.raw(false)
      }
    },
    run(...bind) {
      try {
        return statement.run(...bind).changes
      } catch (error) {
        throw explained(file, error)
      }
    },
    runList(bind) {
      try {
        return ofList.run(bind).changes
      } catch (error) {
        throw explained(file, error)
      }
    },
    insert(...bind) {
      try {
        return Number(statement.run(...bind).lastInsertRowid)
      } catch (error) {
        throw explained(file, error)
      }
    },
  }
}

/** Says in one line what a person can do about the failures that are not bugs. */
function speakingOf<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw explained(file, error)
  }
}

function explained(file: string, thrown: unknown): unknown {
  const { code, message } = ofDriver(thrown)
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code))
    return new SandboxError(
      'databaseCorrupt',
      `The database ${file} cannot be read (${message}). Restore it from a backup, or move it away and start again with a new one.`,
    )
  if (code === 'SQLITE_FULL')
    return new SandboxError('dataUnwritable', `No room left to write the database ${file}. Free some disk space.`)
  if (code === 'SQLITE_BUSY')
    return new SandboxError('alreadyRunning', `The database ${file} is held by another process. Stop that one first.`)
  if (/^SQLITE_(CANTOPEN|READONLY|PERM|IOERR)/.test(code) || message.includes('directory does not exist'))
    return new SandboxError(
      'dataUnwritable',
      `The database ${file} cannot be written (${message}). Check that the folder ${dirname(file)} exists and is yours to write.`,
    )
  // The driver's own error class stays behind this file.
  return code.startsWith('SQLITE_') ? Object.assign(new Error(`The database refused: ${message}`), { code }) : thrown
}

function ofDriver(thrown: unknown): { code: string; message: string } {
  if (typeof thrown !== 'object' || thrown === null) return { code: '', message: String(thrown) }
  const code = 'code' in thrown ? String(thrown.code) : ''
  const message = 'message' in thrown ? String(thrown.message).replace(/\s+/g, ' ') : ''
  return { code, message }
}
