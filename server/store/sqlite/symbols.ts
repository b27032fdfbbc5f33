/** Texts that repeat in many rows, kept once and named by a small number. Never removed, so a number found stays true. */
import type { Database } from './database.ts'

export interface Symbols {
  /** The number of a text, `UNKNOWN` when no row was ever written with it. */
  find(text: string): number
  /** The number of a text, given now if need be. */
  intern(text: string): number
  /** Gives a text the number that it had before. */
  define(key: number, text: string): void
  /** After a rollback: numbers given in it are void. */
  forget(): void
  /** Goes up with every `forget`: numbers that were kept elsewhere are void as well. */
  readonly age: number
}

/** Equals no stored number. */
export const UNKNOWN = -1
/** Stands for an absent text. */
export const NONE = 0

const KEPT = 20_000

/** `onNew` is told of every number given. */
export function createSymbols(db: Database, onNew: (key: number, text: string) => void = () => {}): Symbols {
  const select = db.prepare<{ key: number }>('SELECT key FROM symbol WHERE text = ?')
  const known = new Map<string, number>()
  let age = 0

  function find(text: string): number {
    const kept = known.get(text)
    if (kept !== undefined) return kept
    const row = select.get(text)
    return row ? keep(text, row.key) : UNKNOWN
  }

  function keep(text: string, key: number): number {
    if (known.size >= KEPT) known.clear()
    known.set(text, key)
    return key
  }

  return {
    find,
    intern(text) {
      const found = find(text)
      if (found !== UNKNOWN) return found
      const key = db.prepare('INSERT INTO symbol (text) VALUES (?)').insert(text)
      onNew(key, text)
      return keep(text, key)
    },
    define: (key, text) => void db.prepare('INSERT INTO symbol (key, text) VALUES (?, ?)').run(key, text),
    forget() {
      known.clear()
      age++
    },
    get age() {
      return age
    },
  }
}

/** The symbol text of a search parameter: `Observation.category`. */
export function pathOf(type: string, param: string): string {
  return `${type}.${param}`
}
