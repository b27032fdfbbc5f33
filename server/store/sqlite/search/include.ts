/** What comes along with a page (FHIR R4 search §3.1.1.5.4): references followed forwards and backwards, each resource once. */

import type { IncludeStep, Includes } from '../../../fhir/resource-query.ts'
import type { ResourceRow } from '../../contract.ts'
import type { Database } from '../database.ts'
import type { Symbols } from '../symbols.ts'
import { createLinks } from './links.ts'

/** Circles end by themselves, as nothing comes along twice; this ends long lines. */
const MOST_ROUNDS = 20

export function createInclude(
  db: Database,
  symbols: Symbols,
  getResource: (workspace: string, type: string, id: string) => ResourceRow | undefined,
) {
  const linksIn = createLinks(db, symbols)

  return function include(
    workspace: string,
    page: readonly ResourceRow[],
    { steps, limit }: Includes,
    mostText = Number.POSITIVE_INFINITY,
  ) {
    const links = linksIn(workspace)
    const known = new Set(page.map(({ type, id }) => `${type}/${id}`))
    const rows: ResourceRow[] = []
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
      const steps = wanted.filter((step) => (step.type ?? from.type) === from.type)
      if (steps.length === 0) return
      const by = (param: string) => steps.filter((step) => (step.param ?? param) === param)
      for (const { param, type, id } of links.from(from, (one) => by(one).length > 0, limit + known.size + 1))
        if (by(param).some((step) => (step.targetType ?? type) === type)) take(type, id)
    }

    function followBack(to: ResourceRow, step: IncludeStep): void {
      if (step.targetType !== undefined && step.targetType !== to.type) return
      for (const { type, id } of links.to(to, step, limit + known.size + 1)) {
        take(type, id)
        if (cut) return
      }
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
