/** Every operation of the open door: what is listed here is reachable and stands in `/metadata`. */
import { encounterEverything, patientEverything } from './everything.ts'
import { groupExport, patientExport, systemExport } from './export.ts'
import { observationLastn } from './lastn.ts'
import { patientMatch } from './match.ts'
import { meta, metaAdd, metaDelete } from './meta.ts'
import type { Operation } from './operation.ts'
import { observationStats } from './stats.ts'

export const operations: readonly Operation[] = [
  encounterEverything,
  groupExport,
  meta,
  metaAdd,
  metaDelete,
  observationLastn,
  observationStats,
  patientEverything,
  patientExport,
  patientMatch,
  systemExport,
]
