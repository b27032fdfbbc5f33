/** What comes along with a page (FHIR R4 search §3.1.1.5.4): references followed forwards and backwards, each resource once. */

import type { IncludeStep, Includes } from '../../../fhir/resource-query.ts'
import type { ResourceRow } from '../../contract.ts'
import { type Database, LIMIT } from '../database.ts'
import type { Symbols } from '../symbols.ts'

/** Circles end by themselves, as nothing comes along twice; this ends long lines. */
const MOST_ROUNDS = 20

interface Link {
  /** `Observation.subject` */
  path: string
  type: string
  id: string
}

const typeOf = (path: string): string => path.slice(0, path.indexOf('.'))
const paramOf = (path: string): string => path.slice(path.indexOf('.') + 1)

export function createInclude(
  db: Database,
  symbols: Symbols,
  getResource: (workspace: string, type: string, id: string) => ResourceRow | undefined,
) {
  const forwards = db.prepare<Link>(
    `SELECT p.text AS path, t.text AS type, e.value ->> 2 AS id FROM resource r CROSS JOIN json_each(r.entries) e
     JOIN symbol p ON p.key = e.value ->> 1 JOIN symbol t ON t.key = e.value ->> 3
     WHERE r.workspace = ? AND r.type = ? AND r.id = ? AND e.value ->> 0 = 'reference'`,
  )
  // The paths that refer to such a type at all; there are few.
  const paths = db.prepare<{ path: number; text: string }>(
    `SELECT key AS path, text FROM symbol WHERE text >= ? AND text < ? AND EXISTS
       (SELECT 1 FROM reference WHERE workspace = ? AND path = key)`,
  )
  const backwards = db.prepare<{ id: string }>(
    `SELECT DISTINCT id FROM reference WHERE workspace = ? AND path = ? AND target = ? AND target_type = ? ${LIMIT}`,
  )

  return function include(
    workspace: string,
    page: readonly ResourceRow[],
    { steps, limit }: Includes,
    mostText = Number.POSITIVE_INFINITY,
  ) {
    const space = symbols.find(workspace)
    const known = new Set(page.map(({ type, id }) => `${type}/${id}`))
    const rows: ResourceRow[] = []
    const referring = new Map<string, { path: number; text: string }[]>()
    let cut = false
    let text = 0

    function take(type: string, id: string): void {
      const key = `${type}/${id}`
      if (known.has(key)) return
      const row = getResource(workspace, type, id)
      if (!row || row.deleted) return
      text += row.text.length
      if (rows.length >= limit || text > mostText) {
        cut = true
        return
      }
      known.add(key)
      rows.push(row)
    }

    function follow(from: ResourceRow, wanted: readonly IncludeStep[]): void {
      const links = wanted.length === 0 ? [] : forwards.all(space, symbols.find(from.type), from.id)
      for (const link of links) {
        const fits = wanted.some(
          (step) =>
            (step.type ?? from.type) === from.type &&
            (step.param ?? paramOf(link.path)) === paramOf(link.path) &&
            (step.targetType ?? link.type) === link.type,
        )
        if (fits) take(link.type, link.id)
      }
    }

    function followBack(to: ResourceRow, step: IncludeStep): void {
      if (step.targetType !== undefined && step.targetType !== to.type) return
      for (const { path, text } of pathsOf(step)) {
        const found = backwards.all(space, path, to.id, symbols.find(to.type), limit + known.size + 1)
        for (const { id } of found) {
          take(typeOf(text), id)
          if (cut) return
        }
      }
    }

    function pathsOf({ type, param }: IncludeStep): { path: number; text: string }[] {
      if (type !== undefined && param !== undefined) {
        const text = `${type}.${param}`
        return [{ path: symbols.find(text), text }]
      }
      const prefix = type === undefined ? 'A' : `${type}.`
      const listed = referring.get(prefix) ?? paths.all(prefix, type === undefined ? '[' : `${type}/`, space)
      referring.set(prefix, listed)
      return listed
    }

    let from = page
    for (let round = 0; round < MOST_ROUNDS && from.length > 0 && !cut; round++) {
      const now = round === 0 ? steps : steps.filter((step) => step.iterate)
      if (now.length === 0) break
      const before = rows.length
      const forward = now.filter((step) => !step.reverse)
      for (const row of from) {
        follow(row, forward)
        for (const step of now) if (step.reverse) followBack(row, step)
        if (cut) break
      }
      from = rows.slice(before)
      if (round === MOST_ROUNDS - 1 && from.length > 0) cut = true
    }
    return { rows, cut }
  }
}
