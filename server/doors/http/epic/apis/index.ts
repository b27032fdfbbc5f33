/** Every Epic API of this door. One that is not named here does not exist: its address is a 404 page. */
import type { EpicApi } from '../acting-api.ts'
import { allergyIntoleranceCreate } from './allergy-intolerance-create.ts'
import { allergyIntoleranceRead } from './allergy-intolerance-read.ts'
import { allergyIntoleranceSearch } from './allergy-intolerance-search.ts'
import { appointmentRead } from './appointment-read.ts'
import { appointmentSearch } from './appointment-search.ts'
import { binaryRead } from './binary-read.ts'
import { binarySearch } from './binary-search.ts'
import { carePlanRead } from './care-plan-read.ts'
import { carePlanSearch } from './care-plan-search.ts'
import { careTeamRead } from './care-team-read.ts'
import { careTeamSearch } from './care-team-search.ts'
import { conditionCreate } from './condition-create.ts'
import { conditionReads } from './condition-read.ts'
import { conditionSearches } from './condition-search.ts'
import { coverageRead } from './coverage-read.ts'
import { coverageSearch } from './coverage-search.ts'
import { deviceRead } from './device-read.ts'
import { deviceSearch } from './device-search.ts'
import { diagnosticReportRead } from './diagnostic-report-read.ts'
import { diagnosticReportSearch } from './diagnostic-report-search.ts'
import { documentReferenceCreate } from './document-reference-create.ts'
import { documentReferenceRead } from './document-reference-read.ts'
import { documentReferenceSearch } from './document-reference-search.ts'
import { encounterRead } from './encounter-read.ts'
import { encounterSearch } from './encounter-search.ts'
import { flagReads } from './flag-read.ts'
import { flagSearches } from './flag-search.ts'
import { goalRead } from './goal-read.ts'
import { goalSearch } from './goal-search.ts'
import { groupExport } from './group-export.ts'
import { groupRead } from './group-read.ts'
import { groupSearch } from './group-search.ts'
import { immunizationRead } from './immunization-read.ts'
import { immunizationSearch } from './immunization-search.ts'
import { listReadAllergies } from './list-read.ts'
import { listSearchAllergies } from './list-search.ts'
import { locationRead } from './location-read.ts'
import { locationSearch } from './location-search.ts'
import { medicationRead } from './medication-read.ts'
import { medicationRequestRead } from './medication-request-read.ts'
import { medicationRequestSearch } from './medication-request-search.ts'
import { medicationSearch } from './medication-search.ts'
import { observationCreateVitals } from './observation-create.ts'
import { observationReads } from './observation-read.ts'
import { observationSearches } from './observation-search.ts'
import { organizationRead } from './organization-read.ts'
import { organizationSearch } from './organization-search.ts'
import { patientCreate } from './patient-create.ts'
import { patientMatch } from './patient-match.ts'
import { patientRead } from './patient-read.ts'
import { patientSearch } from './patient-search.ts'
import { practitionerRead } from './practitioner-read.ts'
import { practitionerRoleRead } from './practitioner-role-read.ts'
import { practitionerRoleSearch } from './practitioner-role-search.ts'
import { practitionerSearch } from './practitioner-search.ts'
import { procedureReads } from './procedure-read.ts'
import { procedureSearches } from './procedure-search.ts'
import { provenanceRead } from './provenance-read.ts'
import { relatedPersonRead } from './related-person-read.ts'
import { relatedPersonSearch } from './related-person-search.ts'
import { serviceRequestRead } from './service-request-read.ts'
import { serviceRequestSearch } from './service-request-search.ts'
import { specimenRead } from './specimen-read.ts'
import { specimenSearch } from './specimen-search.ts'

export const EPIC_APIS: readonly EpicApi[] = [
  allergyIntoleranceCreate,
  allergyIntoleranceRead,
  allergyIntoleranceSearch,
  appointmentRead,
  appointmentSearch,
  binaryRead,
  binarySearch,
  carePlanRead,
  carePlanSearch,
  careTeamRead,
  careTeamSearch,
  conditionCreate,
  ...conditionReads,
  ...conditionSearches,
  coverageRead,
  coverageSearch,
  deviceRead,
  deviceSearch,
  diagnosticReportRead,
  diagnosticReportSearch,
  documentReferenceCreate,
  documentReferenceRead,
  documentReferenceSearch,
  encounterRead,
  encounterSearch,
  ...flagReads,
  ...flagSearches,
  goalRead,
  goalSearch,
  groupRead,
  groupSearch,
  immunizationRead,
  immunizationSearch,
  listReadAllergies,
  listSearchAllergies,
  groupExport,
  locationRead,
  locationSearch,
  medicationRead,
  medicationRequestRead,
  medicationRequestSearch,
  medicationSearch,
  observationCreateVitals,
  ...observationReads,
  ...observationSearches,
  organizationRead,
  organizationSearch,
  patientCreate,
  patientMatch,
  patientRead,
  patientSearch,
  practitionerRead,
  practitionerRoleRead,
  practitionerRoleSearch,
  practitionerSearch,
  ...procedureReads,
  ...procedureSearches,
  provenanceRead,
  relatedPersonRead,
  relatedPersonSearch,
  serviceRequestRead,
  serviceRequestSearch,
  specimenRead,
  specimenSearch,
]
