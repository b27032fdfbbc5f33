/** Constraints that are compiled by hand: FHIRPath would take most of the time of a write. The rest goes by FHIRPath. */
import type { Constraint } from '../structures.ts'
import { ofDatatypes } from './of-datatypes.ts'
import { ofResources } from './of-resources.ts'
import type { Invariant } from './reading.ts'

const table: Record<string, Invariant> = { ...ofDatatypes, ...ofResources }

/** Keys that R4 uses for several rules are named with their place. */
export const handWritten = ({ key, base }: Pick<Constraint, 'key' | 'base'>): Invariant | undefined =>
  key === 'inv-1' || key === 'inv-2' ? table[`${key} ${base}`] : table[key]

export const handWrittenKeys: readonly string[] = Object.keys(table)
