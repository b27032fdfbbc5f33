/** An observation as OBX and its comments as NTE: one line, or two where Epic splits a pair (`dsplitBP`). */
import type { Observation, ObservationComponent, ObservationReferenceRange, Quantity } from '@medplum/fhirtypes'
import { digitsOf } from '../../../../fhir/exact-numbers.ts'
import { timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import type { FieldValue, SegmentSpec } from '../../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import { FLOWSHEET_ROW, FLOWSHEET_ROWS } from '../../../observations/flowsheet-rows.ts'
import { severalValues } from '../../../observations/several-values.ts'
import { UCUM } from '../../units.ts'
import { codedField } from '../coded-field.ts'
import { practitionerField } from '../practitioner-field.ts'

const SUB_ID = 'urn:ngemr-sandbox:extension:sub-id'

/** Table 0085 of version 2.3, which has one word for all that was changed. */
const STATUS: Readonly<Record<string, string>> = {
  registered: 'I',
  preliminary: 'P',
  final: 'F',
  amended: 'C',
  corrected: 'C',
  cancelled: 'X',
  'entered-in-error': 'W',
}

/** Lines without their numbers (OBX-1), which the message gives. */
export async function observationLines(
  reads: StoreReads,
  workspace: string,
  observation: Observation,
): Promise<SegmentSpec[]> {
  const common = {
    4: observation.extension?.find(({ url }) => url === SUB_ID)?.valueString,
    11: STATUS[observation.status],
    14: timeOf(observation),
    ...(await performers(reads, workspace, observation)),
    17: codedField(observation.method),
    18: deviceField(observation),
  }
  const lines = parts(observation).map((part) => obx(part, common))
  return [...lines, ...noteLines(observation.note?.map(({ text }) => text))]
}

type Slot = Observation | ObservationComponent

interface Part {
  code: FieldValue | undefined
  slot: Slot
  /** Where it is not the one value of the slot. */
  written?: Written
}

const withRangeOf = (observation: Observation, { referenceRange }: Slot = observation): Slot =>
  referenceRange ? { ...observation, referenceRange } : observation

/** The rows that a pair is split into; an observation of any other kind is one line, its parts included. */
function parts(observation: Observation): Part[] {
  const row = FLOWSHEET_ROWS.find(({ row }) =>
    observation.code?.coding?.some(({ system, code }) => system === FLOWSHEET_ROW && code === row),
  )
  const components = observation.component ?? []
  const code = row ? [row.row, row.name, row.mnemonic] : codedField(observation.code)
  const several = severalValues(observation)
  const concepts = several.map((each) => codedField(each.valueCodeableConcept)).filter((each) => each !== undefined)
  if (several.length > 0 && concepts.length === several.length)
    return [{ code, slot: withRangeOf(observation, several[0]), written: { type: 'CE', value: { repeat: concepts } } }]
  if (components.length === 0) return [{ code, slot: observation }]
  return components.map((slot) => {
    const part = row?.parts?.find(({ code }) => slot.code.coding?.some((coding) => coding.code === code))
    return { code: part ? [part.row, part.name, part.mnemonic] : codedField(slot.code), slot }
  })
}

function obx({ code, slot, written }: Part, common: SegmentSpec['fields']): SegmentSpec {
  const { type, value, unit } = written ?? writtenValue(slot)
  const flags = (slot.interpretation ?? []).map(({ coding, text }) => coding?.[0]?.code ?? text ?? '')
  return {
    name: 'OBX',
    fields: {
      ...common,
      2: type,
      3: code,
      5: value,
      6: unitField(unit),
      7: rangeField(slot.referenceRange),
      ...(flags.length > 0 && { 8: { repeat: flags } }),
    },
  }
}

interface Written {
  type?: string
  value?: FieldValue
  unit?: Quantity
}

function writtenValue(slot: Slot): Written {
  const { valueQuantity, valueString, valueCodeableConcept, valueDateTime, valueTime, valueRange, valueRatio } = slot
  if (valueQuantity) {
    const { comparator } = valueQuantity
    const digits = digitsIn(valueQuantity)
    const plain = { type: 'NM', value: digits, unit: valueQuantity }
    return comparator ? { type: 'SN', value: [comparator, digits], unit: valueQuantity } : plain
  }
  if (valueString !== undefined) {
    const lines = valueString.split('\n')
    return lines.length === 1 ? { type: 'ST', value: valueString } : { type: 'TX', value: { repeat: lines } }
  }
  if (valueCodeableConcept) return { type: 'CE', value: codedField(valueCodeableConcept) ?? '' }
  if (valueDateTime)
    return { type: valueDateTime.includes('T') ? 'TS' : 'DT', value: timestampFromIso(valueDateTime) ?? '' }
  if (valueTime) return { type: 'TM', value: valueTime.slice(0, 8).replaceAll(':', '') }
  if (valueRange?.low && valueRange.high)
    return { type: 'SN', value: ['', digitsIn(valueRange.low), '-', digitsIn(valueRange.high)], unit: valueRange.low }
  if (valueRatio?.numerator && valueRatio.denominator) {
    const { numerator, denominator } = valueRatio
    return { type: 'SN', value: ['', digitsIn(numerator), ':', digitsIn(denominator)], unit: numerator }
  }
  if (slot.valueInteger !== undefined) return { type: 'NM', value: String(slot.valueInteger) }
  if (slot.valueBoolean !== undefined) return { type: 'ST', value: slot.valueBoolean ? 'Yes' : 'No' }
  return {}
}

const digitsIn = (quantity: Quantity): string => digitsOf(quantity, 'value') ?? String(quantity.value ?? '')

function unitField(unit: Quantity | undefined): FieldValue | undefined {
  if (unit?.code && unit.system === UCUM) return [unit.code, unit.unit ?? unit.code, 'UCUM']
  return unit?.unit
}

function rangeField(ranges: readonly ObservationReferenceRange[] | undefined): string | undefined {
  const [range] = ranges ?? []
  if (!range) return undefined
  const { text, low, high } = range
  if (text !== undefined) return text
  if (low && high) return `${digitsIn(low)}-${digitsIn(high)}`
  if (low) return `>=${digitsIn(low)}`
  return high && `<=${digitsIn(high)}`
}

function timeOf({ effectiveDateTime, effectiveInstant }: Observation): string | undefined {
  const at = effectiveDateTime ?? effectiveInstant
  return at && timestampFromIso(at)
}

/** OBX-16 the person, OBX-15 the laboratory. */
async function performers(
  reads: StoreReads,
  workspace: string,
  { performer = [] }: Observation,
): Promise<SegmentSpec['fields']> {
  const isOrganization = ({ reference = '' }: (typeof performer)[number]) => reference.startsWith('Organization/')
  const person = performer.find((each) => each.reference?.startsWith('Practitioner/') || each.identifier?.value)
  const others = performer.filter((each) => each !== person)
  const laboratory = others.find(isOrganization) ?? others[0]
  return {
    15: laboratory?.display ? ['', laboratory.display] : undefined,
    16: await practitionerField(reads, workspace, person),
  }
}

function deviceField({ device }: Observation): FieldValue | undefined {
  const value = device?.identifier?.value
  return value === undefined ? undefined : [value, device?.display ?? '']
}

/** NTE: a comment's lines are its repetitions. */
export function noteLines(notes: readonly (string | undefined)[] | undefined): SegmentSpec[] {
  return (notes ?? []).flatMap((text, i) =>
    text ? [{ name: 'NTE', fields: { 1: String(i + 1), 3: { repeat: text.split('\n') } } }] : [],
  )
}
