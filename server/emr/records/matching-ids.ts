/** Which of these resources a search finds: for walks that must see every resource once and are narrowed by a search. */
import type { ResourceQuery } from '../../fhir/resource-query.ts'
import type { Records } from '../hospital.ts'

export async function matchingIds(
  reads: Pick<Records, 'search'>,
  workspace: string,
  query: Pick<ResourceQuery, 'type' | 'clauses'>,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const among = { anyOf: ids.map((id) => ({ kind: 'id' as const, id })) }
  const clauses = [among, ...query.clauses]
  const page = await reads.search(workspace, {
    ...query,
    clauses,
    sort: [],
    limit: ids.length,
    offset: 0,
    total: false,
  })
  return new Set(page.rows.map(({ id }) => id))
}
