/** OBX into Observation, or into the component of one, field by field as HL7's v2-to-FHIR tables have it. */
import type { Observation, ObservationComponent } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import { severalValues } from '../../../observations/several-values.ts'
import { replaceExtensions } from '../extensions.ts'
import { readCoded } from '../read-coded.ts'
import { readNotes } from '../read-notes.ts'
import { assign, given, text } from '../reading.ts'
import { readSeveral, readValue, unitOf, type Value } from './read-value.ts'
import { LOINC } from './recognise-code.ts'
import { readInterpretation, readRange } from './reference-range.ts'
import { observationCategory } from './report-kind.ts'
import { alike, personIn, type ResultContext } from './result-context.ts'
import type { ResultGroup, ResultLine } from './result-group.ts'
import type { ObservationStatus } from './result-statuses.ts'

export const SUB_ID = 'urn:ngemr-sandbox:extension:sub-id'

export const OBX_MAPPED = new Set([1, 2, 3, 4, 5, 6, 7, 8, 11, 14, 15, 16, 17, 18, 19, 23])

/** `observation` is changed in place; what the message leaves out stays. */
export async function mapObservation(
  context: ResultContext,
  group: ResultGroup,
  { obx, notes, recognised, subId, at }: ResultLine,
  observation: Observation,
  told: { status: ObservationStatus; issued: string },
): Promise<void> {
  observation.status = told.status
  observation.category ??= observationCategory(group.kind)
  if (!observation.code?.coding && !observation.code?.text) observation.code = recognised.code
  observation.subject ??= alike(context, subjectOf(context))
  if (context.visit) observation.encounter ??= alike(context, { reference: `Encounter/${context.visit.id}` })
  mapTime(at, group.observed, observation)
  observation.issued = told.issued
  await mapPerformers(context, obx, observation)
  if (recognised.part) mapPart(context, obx, recognised.part, observation)
  else mapWhole(context, obx, observation)
  mapMethodAndDevice(obx, observation)
  const said = readNotes(notes)
  if (said.length > 0) observation.note = said
  if (subId !== undefined && subId !== '""')
    replaceExtensions(observation, SUB_ID, [{ url: SUB_ID, valueString: subId }])
  const empty = !hasValue(observation) && !observation.component
  if (told.status === 'cancelled' && empty) observation.dataAbsentReason = NOT_PERFORMED
  else Reflect.deleteProperty(observation, 'dataAbsentReason')
}

const NOT_PERFORMED = {
  coding: [
    {
      system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason',
      code: 'not-performed',
      display: 'Not Performed',
    },
  ],
}

export function subjectOf({ patient }: Pick<ResultContext, 'patient'>): { reference: string; display?: string } {
  const display = patient.name?.[0]?.text
  return { reference: `Patient/${patient.id}`, ...(display && { display }) }
}

/** OBX-14, else OBR-7 to OBR-8. */
function mapTime(own: string | undefined, observed: ResultGroup['observed'], observation: Observation): void {
  if (own === undefined && observed?.end !== undefined) {
    Reflect.deleteProperty(observation, 'effectiveDateTime')
    observation.effectivePeriod = observed
    return
  }
  const at = own ?? observed?.start
  if (at === undefined) return
  Reflect.deleteProperty(observation, 'effectivePeriod')
  observation.effectiveDateTime = at
}

/** OBX-16 the observer; OBX-23, before 2.5.1 OBX-15, the laboratory. */
async function mapPerformers(context: ResultContext, obx: Segment, observation: Observation): Promise<void> {
  const person = await personIn(context, obx, 16)
  const name = text(obx, 23) ?? text(obx, 15, 2) ?? text(obx, 15)
  const performer = [...(person ? [person] : []), ...(name && name !== '""' ? [{ display: name }] : [])]
  if (performer.length > 0) observation.performer = alike(context, performer)
}

type Slot = Observation | ObservationComponent

/** One value or several: what the line says takes the place of what was said before. */
function mapWhole(context: ResultContext, obx: Segment, observation: Observation): void {
  const { reading } = context
  const values = readSeveral(reading, obx)
  if (values === undefined) {
    const isSaid = obx.value(5).trim() !== ''
    if (isSaid && severalValues(observation).length > 0) Reflect.deleteProperty(observation, 'component')
    mapSlot(context, obx, observation)
    return
  }
  setValue(observation, null)
  assign(observation, 'interpretation', readInterpretation(reading, obx) ?? null)
  Reflect.deleteProperty(observation, 'referenceRange')
  const referenceRange = readRange(obx, {})
  const { code } = observation
  observation.component = values.map((value) => ({ code, ...value, ...(referenceRange && { referenceRange }) }))
}

/** Value, range and flags, of an observation or of a part of one. */
function mapSlot({ reading }: ResultContext, obx: Segment, slot: Slot): void {
  const value = readValue(reading, obx)
  if (value !== undefined) setValue(slot, value)
  const unit = given(obx, 6) === null ? {} : unitOf({ ...reading, findings: [] }, obx)
  // Range and flags are of the value: with a new one, those of the old one are gone (HL7 v2.5.1 §7.4.2, OBX in snapshot mode).
  const otherwise = value === undefined ? undefined : null
  assign(slot, 'referenceRange', readRange(obx, unit) ?? otherwise)
  assign(slot, 'interpretation', readInterpretation(reading, obx) ?? otherwise)
}

function setValue(slot: Slot, value: Value | null): void {
  const wanted = Object.keys(value ?? {})
  for (const key of Object.keys(slot)) {
    if (/^value[A-Z]/.test(key) && !wanted.includes(key)) Reflect.deleteProperty(slot, key)
  }
  Object.assign(slot, value)
}

const hasValue = (slot: Slot): boolean => Object.keys(slot).some((key) => /^value[A-Z]/.test(key))

/** The value of the slot that the line tells of, to see whether it changed. */
export function valueIn(observation: Observation, { recognised: { part } }: ResultLine): string {
  const slot: Slot | undefined = part ? partOf(observation, part.code) : observation
  const slots = part || !slot ? [slot] : [slot, ...severalValues(observation)]
  const entries = slots.flatMap((each) => Object.entries(each ?? {})).filter(([key]) => /^value[A-Z]/.test(key))
  return entries.length === 0 ? '' : JSON.stringify(entries)
}

const partOf = (observation: Observation, code: string): ObservationComponent | undefined =>
  observation.component?.find((each) => each.code.coding?.some((coding) => coding.code === code))

function mapPart(
  context: ResultContext,
  obx: Segment,
  { code, display }: { code: string; display: string },
  observation: Observation,
): void {
  let part = partOf(observation, code)
  if (!part) {
    part = { code: { coding: [{ system: LOINC, code, display }], text: display } }
    // Systolic before diastolic, whichever comes first.
    observation.component = [...(observation.component ?? []), part].sort((a, b) =>
      (a.code.text ?? '') < (b.code.text ?? '') ? 1 : -1,
    )
  }
  mapSlot(context, obx, part)
}

function mapMethodAndDevice(obx: Segment, observation: Observation): void {
  assign(observation, 'method', readCoded(obx, 17, 'method'))
  const device = given(obx, 18)
  if (device === null) assign(observation, 'device', null)
  else if (device !== undefined) {
    const system = 'urn:ngemr-sandbox:identifier:device'
    observation.device = { identifier: { system, value: device }, display: text(obx, 18, 2) ?? device }
  }
}
