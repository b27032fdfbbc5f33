/** Rows of several types in one order: SQLite puts each type's in order, here they are merged. */
import type { PagePosition, SortKey } from '../../contract.ts'
import { mirrored } from './ordering.ts'

export type Found = PagePosition

export function compareFound(sort: readonly SortKey[], backwards: boolean): (one: Found, other: Found) => number {
  const compare = (one: Found, other: Found): number => {
    for (const [n, { descending }] of sort.entries()) {
      const order = compareValues(one.values[n] ?? null, other.values[n] ?? null, descending)
      if (order !== 0) return order
    }
    const ties = other.updated - one.updated || bytes(one.id, other.id)
    return (mirrored(sort) ? -ties : ties) || bytes(one.type, other.type)
  }
  return backwards ? (one, other) => compare(other, one) : compare
}

function compareValues(one: string | number | null, other: string | number | null, descending: boolean): number {
  // Two open ends are the same; their difference is no number.
  if (one === other) return 0
  if (one === null || other === null) return Number(one === null) - Number(other === null)
  const order = typeof one === 'number' ? one - Number(other) : bytes(one, String(other))
  return descending ? -order : order
}

/** As SQLite orders texts. */
export const bytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other))
