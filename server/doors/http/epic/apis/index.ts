/** Every Epic API of this door. One that is not named here does not exist: its address is a 404 page. */
import type { EpicApi } from '../acting-api.ts'
import { encounterRead } from './encounter-read.ts'
import { encounterSearch } from './encounter-search.ts'
import { locationRead } from './location-read.ts'
import { observationCreateVitals } from './observation-create.ts'
import { observationReadLabs, observationReadVitals } from './observation-read.ts'
import { observationSearchLabs, observationSearchVitals } from './observation-search.ts'
import { organizationRead } from './organization-read.ts'
import { patientCreate } from './patient-create.ts'
import { patientMatch } from './patient-match.ts'
import { patientRead } from './patient-read.ts'
import { patientSearch } from './patient-search.ts'
import { practitionerRead } from './practitioner-read.ts'

export const EPIC_APIS: readonly EpicApi[] = [
  encounterRead,
  encounterSearch,
  locationRead,
  observationCreateVitals,
  observationReadLabs,
  observationReadVitals,
  observationSearchLabs,
  observationSearchVitals,
  organizationRead,
  patientCreate,
  patientMatch,
  patientRead,
  patientSearch,
  practitionerRead,
]
