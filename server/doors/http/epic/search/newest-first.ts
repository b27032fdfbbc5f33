/** The order of results. */
import type { SortKey } from '../../../../fhir/resource-query.ts'

// Assumption newest-first: the order at Epic is not published.
export const newestFirst = (date: string): readonly SortKey[] => [
  { param: date, kind: 'date', descending: true },
  { param: '_id', kind: 'id', descending: false },
]
export const BY_ID: readonly SortKey[] = [{ param: '_id', kind: 'id', descending: false }]
