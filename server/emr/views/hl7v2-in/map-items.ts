/** What NGEMR sends about a visit beyond the standard's fields: OBX name-value pairs, PV2-40 and its kin, Z-segments. */
import type { Encounter, Patient } from '@medplum/fhirtypes'
import { type Item, setItems, setSegments } from './extensions.ts'
import { given, type Reading, text } from './reading.ts'
import { remarkUnmappedSegments } from './remark-unmapped.ts'

/** Fields of PV1 and PV2 whose meaning at NGEMR is known from samples only: kept as they come, under their position. */
export const KEPT_FIELDS: readonly [segment: 'PV1' | 'PV2', field: number, description: string][] = [
  ['PV1', 20, 'Financial class'],
  ['PV2', 2, 'Accommodation'],
  ['PV2', 12, 'Visit publicity or class code'],
  ['PV2', 22, 'Visit protection indicator'],
  ['PV2', 40, 'Ward class or subvention'],
]

const Z_SEGMENTS = ['ZPV', 'ZBE', 'ZPE']
/** Segments with a place in the record; EVN and MSH tell of the message, not of the patient. */
const READ = ['MSH', 'EVN', 'PID', 'PD1', 'NTE', 'NK1', 'PV1', 'PV2', 'OBX', 'DG1', 'ZPD', 'MRG', 'IAM', ...Z_SEGMENTS]
/** These are about a visit. */
const OF_VISIT = ['ROL', 'ACC']

/** A person's registration (A28, A31) has the pairs without a visit. */
export function mapItems(reading: Reading, target: Encounter | Patient, fields: typeof KEPT_FIELDS): void {
  const { message } = reading
  const items: Item[] = fields.map(([segment, field, description]) => ({
    name: `${segment}-${field}`,
    description,
    value: given(message.segment(segment), field),
  }))
  for (const obx of message.segmentsNamed('OBX')) {
    // The pair's name is OBX-3.1; a value may be composite (a doctor), so it is kept whole.
    const name = text(obx, 3)
    const whole = obx.value(5).trim()
    if (name)
      items.push({
        name,
        description: text(obx, 3, 2),
        value: whole === '' ? undefined : whole === '""' ? null : whole,
      })
  }
  setItems(target, items)
  for (const name of Z_SEGMENTS)
    setSegments(
      target,
      name,
      message.segmentsNamed(name).map((segment) => segment.text()),
    )
  remarkUnmappedSegments(reading, target.resourceType === 'Encounter' ? [...READ, ...OF_VISIT] : READ)
}
