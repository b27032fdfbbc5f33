/**
 * What works have made and what is not in its tables yet. It is durable by the redo log and seen at once; into the tables it goes many
 * rows at a time, before anything looks for them there. So a work that only adds rows needs no savepoint, which copies every page
 * that is changed in it, and rows of many works go in together, in the order of their keys.
 */
import type { Database, Statement } from '../database.ts'

/** Rows of one kind by key: the one put last stands for those before it. */
export interface LateRows<Key, Row> {
  get(key: Key): Row | undefined
  /** All that wait. */
  rows(): Iterable<Row>
  /** `weight`: about how many bytes it holds. */
  put(key: Key, row: Row, weight: number): void
  /** Puts what waits into the tables. */
  write(): void
}

/** Numbers for rows that wait, given when they come and not when they go into their table. */
export interface Numbers {
  next(): number
}

export interface Works {
  /** `into` puts rows into their tables, by a database that marks nothing. */
  late<Key, Row>(into: (rows: Iterable<Row>) => void): LateRows<Key, Row>
  /**
   * `last` reads the last number from the table. What an undone work was given is given again: the redo log, which has no undone
   * works, then gives the same numbers.
   */
  numbers(last: () => number): Numbers
  /** Called whenever something that was put is not there after all. */
  onUndo(call: () => void): void
  /** The database for what is written at once: the work under way is marked before, so that it can be undone. */
  readonly direct: Database
  /** Puts everything that waits into the tables. */
  write(): void
  /** Rows went into the tables in part: only going back to the last commit helps. */
  readonly torn: boolean
  begin(): void
  keep(): void
  /** Tells whether the database was changed by the work. */
  undo(): boolean
  /** After the transaction of the database was rolled back. */
  clear(): void
}

/** Weight: what putting it into the tables takes is a pause for everyone, of some 10 ms. */
const MOST = 512 * 1024

interface Given {
  begin(): void
  undo(): void
  /** Everything is in its table, which says by itself what the last number is. */
  forget(): void
}

interface Waiting {
  readonly ofWork: boolean
  write(): void
  keep(): void
  undo(): void
  clear(): void
}

export function createWorks(db: Database, most: number = MOST): Works {
  const mark = db.prepare('SAVEPOINT work')
  const release = db.prepare('RELEASE work')
  const goBack = db.prepare('ROLLBACK TO work')
  const kinds: Waiting[] = []
  const given: Given[] = []
  const afterUndo: (() => void)[] = []
  let working = false
  let marked = false
  let torn = false
  /** Of what came since everything was in its tables; what went there since then counts until the next time. */
  let weight = 0
  let ownWeight = 0

  function touch(): void {
    if (!working || marked) return
    mark.run()
    marked = true
  }

  function writeAll(): void {
    // A mark that one kind needs stands before the first.
    if (kinds.some(({ ofWork }) => ofWork)) touch()
    for (const kind of kinds) kind.write()
    for (const one of given) one.forget()
    weight = 0
    ownWeight = 0
  }

  function weigh(more: number): void {
    if (working) ownWeight += more
    else weight += more
    // What is kept waits until the work has ended: going in behind its mark costs more.
    if ((working ? ownWeight : weight) > most) writeAll()
  }

  function late<Key, Row>(into: (rows: Iterable<Row>) => void): LateRows<Key, Row> {
    /** Of works that are kept, and of the one under way. */
    let kept = new Map<Key, Row>()
    let own = new Map<Key, Row>()
    /** Kept ones that went into the tables behind the mark: they wait again when that is gone back to. */
    let behindMark: Map<Key, Row> | undefined

    function write(): void {
      if (kept.size === 0 && own.size === 0) return
      if (torn) throw new Error('The database took a part of what was written, and has to go back first.')
      if (own.size > 0) touch()
      torn = true
      into(own.size === 0 ? kept.values() : new Map([...kept, ...own]).values())
      torn = false
      if (kept.size > 0) {
        if (marked) behindMark = kept
        kept = new Map()
      }
      if (own.size > 0) own = new Map()
    }

    kinds.push({
      get ofWork() {
        return own.size > 0
      },
      write,
      keep() {
        behindMark = undefined
        if (own.size === 0) return
        if (kept.size === 0) kept = own
        else for (const [key, row] of own) kept.set(key, row)
        own = new Map()
      },
      undo() {
        if (own.size > 0) own = new Map()
        if (behindMark === undefined) return
        kept = behindMark
        behindMark = undefined
      },
      clear() {
        kept = new Map()
        own = new Map()
        behindMark = undefined
      },
    })
    return {
      get: (key) => own.get(key) ?? kept.get(key),
      *rows() {
        for (const [key, row] of kept) if (!own.has(key)) yield row
        yield* own.values()
      },
      put(key, row, more) {
        if (working) own.set(key, row)
        else kept.set(key, row)
        weigh(more)
      },
      write,
    }
  }

  function numbers(last: () => number): Numbers {
    let number: number | undefined
    let before: number | undefined
    given.push({
      begin() {
        before = number
      },
      undo() {
        number = before
      },
      forget() {
        number = undefined
      },
    })
    return {
      next() {
        number = (number ?? last()) + 1
        return number
      },
    }
  }

  return {
    late,
    numbers,
    onUndo: (call) => void afterUndo.push(call),
    direct: marking(db, touch),
    write: writeAll,
    get torn() {
      return torn
    },
    begin() {
      working = true
      marked = false
      ownWeight = 0
      for (const one of given) one.begin()
    },
    keep() {
      if (marked) release.run()
      working = false
      marked = false
      for (const kind of kinds) kind.keep()
      weigh(ownWeight)
    },
    undo() {
      const changed = marked
      if (marked) {
        goBack.run()
        release.run()
      }
      for (const kind of kinds) kind.undo()
      for (const one of given) one.undo()
      for (const call of afterUndo) call()
      working = false
      marked = false
      return changed
    },
    clear() {
      for (const kind of kinds) kind.clear()
      for (const one of given) one.forget()
      for (const call of afterUndo) call()
      working = false
      marked = false
      torn = false
      weight = 0
      ownWeight = 0
    },
  }
}

/** The same database, which calls `touch` before it is changed. */
function marking(db: Database, touch: () => void): Database {
  return {
    prepare<Row>(sql: string): Statement<Row> {
      const { get, all, lists, run, runList, insert } = db.prepare<Row>(sql)
      return {
        get,
        all,
        lists,
        run(...bind) {
          touch()
          return run(...bind)
        },
        runList(bind) {
          touch()
          return runList(bind)
        },
        insert(...bind) {
          touch()
          return insert(...bind)
        },
      }
    },
    execute(sql) {
      touch()
      db.execute(sql)
    },
    get inTransaction() {
      return db.inTransaction
    },
    close: () => db.close(),
  }
}
