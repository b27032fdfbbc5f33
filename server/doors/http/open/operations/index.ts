/** Every operation of the open door: what is listed here is reachable and stands in `/metadata`. */
import { encounterEverything, patientEverything } from './everything.ts'
import { groupExport, patientExport, systemExport } from './export.ts'
import { importOperation } from './import.ts'
import { observationLastn } from './lastn.ts'
import { patientMatch } from './match.ts'
import { meta, metaAdd, metaDelete } from './meta.ts'
import type { Operation } from './operation.ts'
import { observationStats } from './stats.ts'
import { expand } from './terminology/expand.ts'
import { lookup } from './terminology/lookup.ts'
import { codeSystemValidateCode, valueSetValidateCode } from './terminology/validate-code.ts'
import { validate } from './validate.ts'

export const operations: readonly Operation[] = [
  codeSystemValidateCode,
  encounterEverything,
  expand,
  groupExport,
  importOperation,
  lookup,
  meta,
  metaAdd,
  metaDelete,
  observationLastn,
  observationStats,
  patientEverything,
  patientExport,
  patientMatch,
  systemExport,
  validate,
  valueSetValidateCode,
]
