/** Every operation of the open door: what is listed here is reachable and stands in `/metadata`. */
import { encounterEverything, patientEverything } from './everything.ts'
import { groupExport, patientExport, systemExport } from './export.ts'
import type { Operation } from './operation.ts'

export const operations: readonly Operation[] = [
  encounterEverything,
  groupExport,
  patientEverything,
  patientExport,
  systemExport,
]
