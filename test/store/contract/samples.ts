/** Rows for the store's tests. */
import type { ExchangeRow, ResourceQuery, ResourceRow, Store, WorkspaceRow } from '../../../server/store/contract.ts'

export const AT = Date.UTC(2025, 0, 1)

export function workspace(name: string): WorkspaceRow {
  return { workspace: name, created: AT, detail: '{"from":"test"}' }
}

export function resource(id: string, change: Partial<ResourceRow> = {}): ResourceRow {
  const row = { type: 'Patient', id, version: 1, updated: AT, deleted: false, ...change }
  return { text: row.deleted ? '' : JSON.stringify({ resourceType: row.type, id, n: row.version }), ...row }
}

export function exchange(n: number, change: Partial<ExchangeRow> = {}): ExchangeRow {
  return {
    n,
    at: AT + n,
    kind: 'http',
    direction: 'in',
    door: 'open',
    partner: null,
    connection: 'c1',
    label: 'GET Patient',
    outcome: '200',
    detail: '{}',
    request: null,
    response: Buffer.from(`response ${n}`),
    ...change,
  }
}

export function query(change: Partial<ResourceQuery> = {}): ResourceQuery {
  return { type: 'Patient', clauses: [], sort: [], limit: 100, offset: 0, total: false, ...change }
}

export async function idsOf(store: Store, name: string, asked: ResourceQuery): Promise<string[]> {
  const page = await store.read.searchResources(name, asked)
  return page.rows.map((row) => row.id)
}
