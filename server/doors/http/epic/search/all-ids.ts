/** The logical ids of all records of a type: for the rare search by a number that is made from them. */
import type { AuthorisedCall } from '../call.ts'

const PAGE = 1_000

export async function allIds({ deps, workspace }: AuthorisedCall, type: string): Promise<string[]> {
  const ids: string[] = []
  for (let offset = 0; ; offset += PAGE) {
    const page = await deps.hospital.records.search(workspace, {
      type,
      clauses: [],
      sort: [{ param: '_id', kind: 'id', descending: false }],
      limit: PAGE,
      offset,
      total: false,
    })
    ids.push(...page.rows.map(({ id }) => id))
    if (!page.more) return ids
  }
}
