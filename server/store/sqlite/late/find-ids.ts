/** Looking resources up by one index entry without first putting what waits into the tables: it is looked through instead. */
import type { ShortEntry } from '../index-rows.ts'
import type { LateResource } from './resource-rows.ts'

export interface LookUp {
  /** Symbol of the workspace */
  space: number
  /** What the tables have, by id, at most so many. */
  inTables(most: number): { id: string }[]
  /** Whether a resource is looked for that has this entry. */
  isMeant(entry: ShortEntry): boolean
  /** Only ids behind this one */
  after?: string
  limit: number
}

/** In the order of the ids. `resources`: those of the type that wait. */
export function findIds(
  resources: Iterable<LateResource>,
  { space, inTables, isMeant, after = '', limit }: LookUp,
): string[] {
  const waiting: LateResource[] = []
  for (const late of resources) if (late.space === space) waiting.push(late)
  // As many more as may turn out to be what is looked for no longer.
  const ids = inTables(limit + waiting.length).map(({ id }) => id)
  if (waiting.length === 0) return ids
  const found = new Set(ids)
  for (const { row, list } of waiting) {
    if (row.id > after && list.some(isMeant)) found.add(row.id)
    else found.delete(row.id)
  }
  return [...found].sort().slice(0, limit)
}
