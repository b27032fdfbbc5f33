/** What Observation.Create (Vitals) wants of a reading before any record is looked at. */
import type { Observation, ObservationComponent, Quantity } from '@medplum/fhirtypes'
import { type FlowsheetRow, rowOfLoinc } from '../../../../emr/observations/flowsheet-rows.ts'
import type { Refusal } from '../outcome.ts'
import { LOINC } from '../shape/flowsheet-rows.ts'
import { VITAL_SIGNS } from '../shape/observation-kinds.ts'
import { invalid, missing, objectTo, refuseNote } from './objections.ts'

const LONGEST_NOTE = 254
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

/** The row to file to, or the first thing that is wrong. */
export function judgeReading(reading: Observation): { row: FlowsheetRow } | { refused: Refusal } {
  const first = BEFORE_THE_CODE.map((rule) => rule(reading)).find((refused) => refused !== undefined)
  if (first !== undefined) return { refused: first }
  const found = rowFor(reading)
  if ('refused' in found) return found
  const refused = checkValue(reading, found.row)
  return refused === undefined ? found : { refused }
}

type Rule = (reading: Observation) => Refusal | undefined

// Assumption observation-create-codes: which of 59108, 59111 and 59159 each of these rules gives was not seen.
const BEFORE_THE_CODE: readonly Rule[] = [
  function finalOnly({ status }) {
    if (status === 'final') return undefined
    const text = 'Only final readings can be filed: send "status":"final".'
    return invalid({ expression: 'status', diagnostics: `Invalid status: ${status}`, expected: 'final', text })
  },
  function vitalSignsOnly(reading) {
    if (reading.category === undefined)
      return missing({
        expression: 'category',
        diagnostics: 'Category is required.',
        text: 'Send category vital-signs of http://terminology.hl7.org/CodeSystem/observation-category.',
      })
    if (VITAL_SIGNS.has(reading)) return undefined
    const actual = reading.category[0]?.coding?.[0]?.code ?? 'none'
    const text = 'Only vital signs can be created here: send category vital-signs with its HL7 system.'
    return invalid({
      expression: 'category',
      diagnostics: `Invalid category: ${actual}`,
      expected: 'vital-signs',
      actual,
      text,
    })
  },
  function withSubject({ subject }) {
    return subject?.reference === undefined
      ? missing({
          expression: 'subject',
          diagnostics: 'Subject is required.',
          text: 'Say whose reading it is: subject.reference "Patient/{id}".',
        })
      : undefined
  },
  function withEncounter({ encounter }) {
    return encounter?.reference === undefined
      ? missing({
          expression: 'encounter',
          diagnostics: 'Encounter is required.',
          text: 'A reading is filed to an open visit: encounter.reference "Encounter/{id}", of Encounter.Search.',
        })
      : undefined
  },
  function atAnInstant({ effectiveDateTime }) {
    if (effectiveDateTime === undefined)
      return missing({
        expression: 'effectivedatetime',
        diagnostics: 'Effective date and time is required.',
        text: 'Say when it was taken: effectiveDateTime "2026-11-23T09:00:00+08:00".',
      })
    if (INSTANT.test(effectiveDateTime)) return undefined
    return invalid({
      expression: 'effectivedatetime',
      diagnostics: `Invalid effective date and time: ${effectiveDateTime}`,
      expected: 'YYYY-MM-DDThh:mm:ss with its zone',
      actual: effectiveDateTime,
      text: 'A reading is filed to an instant: give the time and its zone too.',
    })
  },
  function shortNote({ note }) {
    return refuseNote(note, LONGEST_NOTE, 'A comment to a flowsheet reading is short: shorten the note.')
  },
]

/** Exactly one coding, of LOINC, that one row means. */
function rowFor({ code }: Observation): { row: FlowsheetRow } | { refused: Refusal } {
  const codings = code?.coding ?? []
  if (codings.length === 0)
    return {
      refused: missing({
        expression: 'code/coding',
        diagnostics: 'A code is required.',
        text: 'Send one coding of LOINC, such as 8867-4.',
      }),
    }
  const [coding] = codings
  if (codings.length > 1)
    return {
      refused: invalid({
        expression: 'code/coding',
        diagnostics: 'Exactly one code must be provided.',
        expected: 'one coding',
        actual: `${codings.length} codings`,
        text: 'A reading is filed by exactly one coding: leave the LOINC code and send no other (no magic code 8716-3, no translation).',
      }),
    }
  const row = coding?.system === LOINC ? rowOfLoinc(coding.code ?? '') : undefined
  if (row !== undefined && row.units.length > 0) return { row }
  const actual = `${coding?.system ?? 'no system'}|${coding?.code ?? ''}`
  const why = row === undefined ? 'no flowsheet row means that code' : `the row ${row.name} is calculated`
  return {
    refused: objectTo(59188, 'epic/flowsheet-row', {
      expression: 'code',
      diagnostics: 'Code does not map to a single vital-signs flowsheet row.',
      actual,
      expected: WRITABLE,
      text: `Nothing can be filed by ${actual}: ${why}. The LOINC codes that can be filed are those expected.`,
    }),
  }
}

const WRITABLE = '85354-9, 8310-5, 8867-4, 9279-1, 2708-6 or 59408-5, 8302-2, 29463-7, 9843-4'

function checkValue(reading: Observation, row: FlowsheetRow): Refusal | undefined {
  if (row.parts === undefined) return checkQuantity(reading.valueQuantity, row, 'value')
  for (const { code, display } of row.parts) {
    const part = reading.component?.find((each) => isOf(each, code))
    if (part === undefined)
      return missing({
        expression: 'component',
        diagnostics: `Component ${code} is required.`,
        expected: row.parts.map((each) => each.code).join(' and '),
        text: `${row.name} is filed in parts: add a component with code ${LOINC}|${code} (${display}).`,
      })
    const refused = checkQuantity(part.valueQuantity, row, 'component/value')
    if (refused !== undefined) return refused
  }
  return undefined
}

export const isOf = ({ code }: ObservationComponent, loinc: string): boolean =>
  code?.coding?.some((coding) => coding.system === LOINC && coding.code === loinc) ?? false

function checkQuantity(quantity: Quantity | undefined, row: FlowsheetRow, expression: string): Refusal | undefined {
  const expected = `valueQuantity in ${row.units.join(' or ')}`
  if (quantity?.value === undefined)
    return missing({
      expression,
      diagnostics: 'A value is required.',
      expected,
      text: `Send the reading as ${expected}.`,
    })
  const unit = quantity.code ?? quantity.unit ?? ''
  if (row.units.includes(unit)) return undefined
  const text = `The row ${row.name} takes ${row.units.join(' or ')} (UCUM, in valueQuantity.code).`
  return invalid({ expression, diagnostics: `Invalid unit: ${unit.slice(0, 40)}`, expected, actual: unit, text })
}
