/** OBX-3 and OBR-4 with what the hospital knows of the code: LOINC beside its own rows and components, and the row of a vital sign. */
import { readFileSync } from 'node:fs'
import type { CodeableConcept, Coding } from '@medplum/fhirtypes'
import {
  FLOWSHEET_ROW,
  FLOWSHEET_ROWS,
  type FlowsheetPart,
  type FlowsheetRow,
} from '../../../observations/flowsheet-rows.ts'

export const LOINC = 'http://loinc.org'
const LAB_TEST = 'urn:ngemr-sandbox:lab-test'
const ORDERABLE = 'urn:ngemr-sandbox:orderable'
/** Vocabularies whose codes are taken at their word. */
const STANDARD = [LOINC, 'http://snomed.info/sct', 'http://hl7.org/fhir/sid/']

interface LocalCode {
  code: string
  name: string
  loinc?: string
  display?: string
}

const local = JSON.parse(readFileSync(new URL('../../laboratory-codes.json', import.meta.url), 'utf8')) as {
  laboratory: LocalCode[]
  orderables: LocalCode[]
}

export interface Recognised {
  code: CodeableConcept
  /** The vital sign that it is */
  row?: FlowsheetRow
  /** The part of it: systolic or diastolic */
  part?: FlowsheetPart
  /** What the hospital calls it */
  name?: string
  /** False: kept as it was told, and nobody here knows what it means. */
  known: boolean
}

/** What is observed. */
export function recogniseResult(told: CodeableConcept): Recognised {
  for (const row of FLOWSHEET_ROWS) {
    const part = row.parts?.find((each) => means(told, each.row, [each.code], each.metrics))
    if (part) return { code: vitalCode(row, told), row, part, known: true }
    const codes = row.loinc.map(({ code }) => code)
    if (means(told, row.row, codes, row.metrics ?? [])) return { code: vitalCode(row, told), row, known: true }
  }
  return recogniseLocal(told, LAB_TEST, local.laboratory)
}

/** What is ordered, and reported as a whole. */
export const recogniseOrder = (told: CodeableConcept): Recognised => recogniseLocal(told, ORDERABLE, local.orderables)

function recogniseLocal(told: CodeableConcept, system: string, codes: readonly LocalCode[]): Recognised {
  const coding = told.coding ?? []
  const own = coding.find((each) => each.system === system || each.system?.startsWith(`${system}:`))
  const entry = own && codes.find(({ code }) => code.toUpperCase() === own.code?.toUpperCase())
  if (!entry) return { code: told, known: coding.some(isStandard) }
  const loinc = entry.loinc && { system: LOINC, code: entry.loinc, ...(entry.display && { display: entry.display }) }
  const named = { system, code: entry.code, ...(own.display && { display: own.display }) }
  const said = coding.filter((each) => each !== own && each.system !== LOINC)
  return {
    code: { ...told, coding: [...(loinc ? [loinc] : coding.filter((each) => each.system === LOINC)), named, ...said] },
    name: entry.name,
    known: true,
  }
}

const isStandard = ({ system = '' }: Coding): boolean => STANDARD.some((each) => system.startsWith(each))

function means(told: CodeableConcept, row: string, loinc: readonly string[], metrics: readonly string[]): boolean {
  return (told.coding ?? []).some(({ system = '', code = '' }) => {
    if (system === LOINC) return loinc.includes(code)
    // Epic puts the mnemonic of the row where others name a coding system, so the number speaks for itself.
    return system.startsWith('urn:ngemr-sandbox:') && (code === row || metrics.includes(code))
  })
}

/** As a clinician's own entry has it: LOINC, the row, and the row's name. */
function vitalCode(row: FlowsheetRow, told: CodeableConcept): CodeableConcept {
  const said = row.loinc.find(({ code }) => told.coding?.some((each) => each.system === LOINC && each.code === code))
  const loinc = said ?? row.loinc[0]
  const coding = [
    ...(loinc ? [{ system: LOINC, ...loinc }] : []),
    { system: FLOWSHEET_ROW, code: row.row, display: row.name },
  ]
  return { coding, text: row.name }
}
