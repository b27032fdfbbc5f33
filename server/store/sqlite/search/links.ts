/** What a resource refers to, and what refers to it: by type and id, or by the URL that a canonical resource has. */
import { CANONICAL_URL, canonicalOf } from '../../../fhir/index-entry.ts'
import type { IncludeStep } from '../../../fhir/resource-query.ts'
import type { ResourceRow } from '../../contract.ts'
import { type Database, LIMIT } from '../database.ts'
import { pathOf, type Symbols, UNKNOWN } from '../symbols.ts'

export interface Link {
  /** The parameter that refers */
  param: string
  type: string
  id: string
}

interface Path {
  key: number
  /** `Observation.subject` */
  text: string
}

const MARK = canonicalOf('')
const typeOf = (path: string): string => path.slice(0, path.indexOf('.'))
const paramOf = (path: string): string => path.slice(path.indexOf('.') + 1)

/** Links of one workspace, for one search: which paths there are is looked up once. */
export function createLinks(db: Database, symbols: Symbols) {
  // A URL has no type.
  const entries = db.prepare<{ path: string; type: string | null; to: string }>(
    `SELECT p.text AS path, t.text AS type, e.value ->> 2 AS "to" FROM resource r CROSS JOIN json_each(r.entries) e
     JOIN symbol p ON p.key = e.value ->> 1 LEFT JOIN symbol t ON t.key = e.value ->> 3
     WHERE r.workspace = ? AND r.type = ? AND r.id = ?
       AND (e.value ->> 0 = 'reference' OR (e.value ->> 0 = 'uri' AND substr(p.text, -${MARK.length}) = '${MARK}'))`,
  )
  // The paths that refer at all; there are few.
  const paths = (table: 'reference' | 'uri', more = '') =>
    db.prepare<Path>(
      `SELECT key, text FROM symbol WHERE text >= ? AND text < ?${more} AND EXISTS
         (SELECT 1 FROM ${table} WHERE workspace = ? AND path = key)`,
    )
  const referring = paths('reference')
  const canonical = paths('uri', ` AND substr(text, -${MARK.length}) = '${MARK}'`)
  const byReference = db.prepare<{ id: string }>(
    `SELECT DISTINCT id FROM reference WHERE workspace = ? AND path = ? AND target = ? AND target_type = ? ${LIMIT}`,
  )
  const byUrl = db.prepare<{ id: string }>(`SELECT id FROM uri WHERE workspace = ? AND path = ? AND value = ? ${LIMIT}`)

  return (workspace: string) => {
    const space = symbols.find(workspace)
    const listed = new Map<string, Path[]>()
    const entriesOf = ({ type, id }: ResourceRow) => entries.all(space, symbols.find(type), id)

    /** All paths of a type, or of all, in one of the tables. */
    function pathsOf(statement: typeof referring, name: string, type: string | undefined): Path[] {
      const key = `${name} ${type ?? ''}`
      const found =
        listed.get(key) ??
        statement.all(type === undefined ? 'A' : `${type}.`, type === undefined ? '[' : `${type}/`, space)
      listed.set(key, found)
      return found
    }

    function named(type: string, param: string): Path[] {
      const text = pathOf(type, param)
      const key = symbols.find(text)
      return key === UNKNOWN ? [] : [{ key, text }]
    }

    const isTarget = ({ text }: Path): boolean => paramOf(text) === CANONICAL_URL

    function* withUrl(param: string, url: string, limit: number): Iterable<Link> {
      for (const { key, text } of pathsOf(canonical, 'canonical', undefined).filter(isTarget))
        for (const { id } of byUrl.all(space, key, url, limit)) yield { param, type: typeOf(text), id }
    }

    return {
      /** What the resource refers to by the parameters wanted; of the resources with one URL at most so many. */
      *from(row: ResourceRow, wanted: (param: string) => boolean, limit: number): Iterable<Link> {
        for (const { path, type, to } of entriesOf(row)) {
          const param = type === null ? paramOf(path).slice(0, -MARK.length) : paramOf(path)
          if (paramOf(path) === CANONICAL_URL || !wanted(param)) continue
          if (type === null) yield* withUrl(param, to, limit)
          else yield { param, type, id: to }
        }
      },

      /** What refers to the resource by the step's parameters, at most so many by each. */
      *to(row: ResourceRow, { type, param }: IncludeStep, limit: number): Iterable<Pick<Link, 'type' | 'id'>> {
        const exact = type !== undefined && param !== undefined
        for (const { key, text } of exact ? named(type, param) : pathsOf(referring, 'reference', type)) {
          const found = byReference.all(space, key, row.id, symbols.find(row.type), limit)
          for (const { id } of found) yield { type: typeOf(text), id }
        }
        const all = exact ? named(type, canonicalOf(param)) : pathsOf(canonical, 'canonical', type)
        const paths = all.filter((path) => !isTarget(path))
        const urls = paths.length === 0 ? [] : entriesOf(row).filter(({ path }) => paramOf(path) === CANONICAL_URL)
        for (const { to } of urls)
          for (const { key, text } of paths)
            for (const { id } of byUrl.all(space, key, to, limit)) yield { type: typeOf(text), id }
      },
    }
  }
}
