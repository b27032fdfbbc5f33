/** All assumptions of the Epic door: printed by `ngemr-sandbox assumptions`. One more: an entry in the file of its part. */
import type { Assumption } from './assumption.ts'
import { READ_ASSUMPTIONS } from './reads.ts'
import { SEARCH_ASSUMPTIONS } from './searches.ts'
import { TRANSPORT_ASSUMPTIONS } from './transport.ts'
import { WRITE_ASSUMPTIONS } from './writes.ts'

export const ASSUMPTIONS: readonly Assumption[] = [
  ...TRANSPORT_ASSUMPTIONS,
  ...READ_ASSUMPTIONS,
  ...SEARCH_ASSUMPTIONS,
  ...WRITE_ASSUMPTIONS,
]
