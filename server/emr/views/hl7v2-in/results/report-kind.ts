/** What kind of result it is, by the section that made it (OBR-24, table 0074), and the categories that say so in FHIR. */
import type { CodeableConcept } from '@medplum/fhirtypes'
import { tableValue } from '../../../../hl7v2/dictionary/tables.ts'
import { deepFreeze } from '../../../records/find-record.ts'

export type ReportKind = 'laboratory' | 'imaging' | 'procedure' | 'vital-signs'

const IMAGING = ['CT', 'CUS', 'IMG', 'NMR', 'NMS', 'OUS', 'RAD', 'RUS', 'RX', 'VUS', 'XRC']
const PROCEDURES = ['AU', 'CTH', 'EC', 'EN', 'NRS', 'OT', 'PF', 'PHY', 'PT', 'RC', 'RT']
const LABORATORY = ['BG', 'BLB', 'CG', 'CH', 'CP', 'GE', 'HM', 'IMM', 'LAB', 'MB', 'MCB', 'MYC', 'OSL', 'PAR', 'PAT']
const LABORATORY_TOO = ['SP', 'SR', 'TX', 'URN', 'VR']

/** Undefined when the section says nothing of it. */
export function sectionKind(section: string | undefined): ReportKind | undefined {
  const code = section?.toUpperCase() ?? ''
  if (IMAGING.includes(code)) return 'imaging'
  if (PROCEDURES.includes(code)) return 'procedure'
  if (code === 'ICU') return 'vital-signs'
  return LABORATORY.includes(code) || LABORATORY_TOO.includes(code) ? 'laboratory' : undefined
}

const NAMES: Readonly<Record<ReportKind, string>> = {
  laboratory: 'Laboratory',
  imaging: 'Imaging',
  procedure: 'Procedure',
  'vital-signs': 'Vital Signs',
}

const categoryOf = (code: ReportKind): CodeableConcept[] => {
  const coding = { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code, display: NAMES[code] }
  return deepFreeze([{ coding: [coding] }])
}

const CATEGORIES: Readonly<Record<ReportKind, CodeableConcept[]>> = {
  laboratory: categoryOf('laboratory'),
  imaging: categoryOf('imaging'),
  procedure: categoryOf('procedure'),
  'vital-signs': categoryOf('vital-signs'),
}

/** One for all results: frozen, so that it is indexed once. */
export const observationCategory = (kind: ReportKind): CodeableConcept[] => CATEGORIES[kind]

const USUAL: Readonly<Record<ReportKind, string>> = {
  laboratory: 'LAB',
  imaging: 'RAD',
  procedure: 'OTH',
  'vital-signs': 'NRS',
}

export function reportCategory(section: string | undefined, kind: ReportKind): CodeableConcept[] {
  const code = section?.toUpperCase() ?? USUAL[kind]
  const display = tableValue('0074', code)
  const coding = { system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code, ...(display && { display }) }
  return [{ coding: [coding], text: display ?? code }]
}
