/** Looking resources up by one index entry without first putting what waits into the tables: it is looked through instead. */
import type { ShortEntry } from '../index-rows.ts'
import type { LateResource } from './resource-rows.ts'

export interface LookUp {
  /** Symbol of the workspace */
  space: number
  /** What the tables have, by id, at most so many. */
  inTables(most: number): { id: string }[]
  /** The token or reference looked for: any of these. */
  entries: readonly ShortEntry[]
  /** Only ids behind this one */
  after?: string
  limit: number
}

/** In the order of the ids. `resources`: those of the type that wait. */
export function findIds(
  resources: Iterable<LateResource>,
  { space, inTables, entries, after = '', limit }: LookUp,
): string[] {
  const waiting: LateResource[] = []
  for (const late of resources) if (late.space === space) waiting.push(late)
  // As many more as may turn out to be what is looked for no longer.
  const ids = inTables(limit + waiting.length).map(({ id }) => id)
  if (waiting.length === 0) return ids
  const found = new Set(ids)
  const names = entries.map(nameOf)
  for (const late of waiting) {
    const { id } = late.row
    if (id > after && names.some((name) => namesOf(late).has(name))) found.add(id)
    else found.delete(id)
  }
  return [...found].sort().slice(0, limit)
}

/** What waits is looked through with each message that comes: its names are made once. */
const known = new WeakMap<readonly ShortEntry[], Set<string>>()

function namesOf({ list }: LateResource): Set<string> {
  let names = known.get(list)
  if (!names) {
    names = new Set(list.filter(([kind]) => kind === 'token' || kind === 'reference').map(nameOf))
    known.set(list, names)
  }
  return names
}

/** The values begin and end with a number, so that blanks in a code make no other name. */
const nameOf = (entry: ShortEntry): string => entry.join(' ')
