/** Observation as Epic gives it: its own codes beside LOINC, laboratory results in two categories. */
import type { CodeableConcept, Observation } from '@medplum/fhirtypes'
import { EXTENSION, OID } from '../oids.ts'
import { vitalSignCodings } from './flowsheet-rows.ts'
import { labCodings } from './lab-components.ts'
import { leaveOutEmpty } from './leave-out-empty.ts'
import { LABORATORY, VITAL_SIGNS } from './observation-kinds.ts'
import type { ShapeContext } from './shape-context.ts'
import { shapeThose } from './shape-reference.ts'
import { shapePeriod, shapeTime } from './shape-time.ts'

const REFERENCES = [
  'basedOn',
  'subject',
  'focus',
  'encounter',
  'performer',
  'specimen',
  'device',
  'hasMember',
  'derivedFrom',
] as const

export async function shapeObservation(
  observation: Observation & { id: string },
  context: ShapeContext,
): Promise<object> {
  const vitals = VITAL_SIGNS.has(observation)
  const references = await shapeThose(observation, REFERENCES, context)
  return leaveOutEmpty({
    resourceType: 'Observation',
    id: context.ids.encode('Observation', observation.id),
    extension: vitals ? [templateId(context), ...inFahrenheit(observation)] : [],
    basedOn: references.basedOn,
    status: observation.status,
    category: shapeCategory(observation, context),
    code: shapeCode(observation, context),
    subject: references.subject,
    focus: references.focus,
    encounter: references.encounter,
    effectiveDateTime: shapeTime(observation.effectiveDateTime ?? observation.effectiveInstant),
    effectivePeriod: shapePeriod(observation.effectivePeriod),
    issued: shapeTime(observation.issued),
    performer: references.performer,
    ...valueIn(observation),
    dataAbsentReason: observation.dataAbsentReason,
    interpretation: observation.interpretation,
    note: observation.note,
    bodySite: observation.bodySite,
    method: observation.method,
    specimen: references.specimen,
    device: references.device,
    referenceRange: observation.referenceRange,
    hasMember: references.hasMember,
    derivedFrom: references.derivedFrom,
    component: observation.component?.map(shapeComponent),
  })
}

function shapeCode(observation: Observation, { oids }: ShapeContext): CodeableConcept {
  const { code } = observation
  const stored = code?.coding ?? []
  const coding = VITAL_SIGNS.has(observation)
    ? vitalSignCodings(stored, oids)
    : [...stored, ...(LABORATORY.has(observation) ? labCodings(code, oids) : [])]
  return leaveOutEmpty({ coding, text: code?.text ?? stored[0]?.display }) as CodeableConcept
}

function shapeCategory(observation: Observation, { oids }: ShapeContext): object[] {
  const stored = observation.category ?? []
  if (!LABORATORY.has(observation)) return stored
  const lab = { coding: [{ system: oids.customer(OID.orderType), code: 'Lab', display: 'Lab' }], text: 'Lab' }
  return [...stored, lab]
}

// Assumption flowsheet-template: one flowsheet template stands behind all vital signs; its number is invented.
const templateId = ({ oids }: ShapeContext): object => ({
  valueCodeableConcept: {
    coding: [{ system: oids.customer(OID.flowsheetTemplate), code: '9990001', display: 'Vital Signs' }],
    text: 'Vital Signs',
  },
  url: `${EXTENSION}template-id`,
})

/** Epic tells a temperature in both scales, under a name of its STU3 interface. */
function inFahrenheit({ valueQuantity: celsius }: Observation): object[] {
  if (celsius?.code !== 'Cel' || celsius.value === undefined) return []
  const value = Math.round((celsius.value * 1.8 + 32) * 10) / 10
  return [
    {
      valueQuantity: { value, unit: 'deg F', system: celsius.system, code: '[degF]' },
      url: 'http://open.epic.com/FHIR/STU3/StructureDefinition/temperature-in-fahrenheit',
    },
  ]
}

/** `value[x]`, whichever it is. */
function valueIn(from: object): object {
  const value: Record<string, unknown> = {}
  for (const [key, part] of Object.entries(from))
    if (key.startsWith('value') && /^value[A-Z]/.test(key))
      value[key] = key === 'valueDateTime' ? shapeTime(String(part)) : part
  return value
}

/** Epic gives the parts of a panel LOINC codes alone. */
function shapeComponent(component: NonNullable<Observation['component']>[number]): object {
  const { code, dataAbsentReason, interpretation, referenceRange } = component
  return leaveOutEmpty({
    code: leaveOutEmpty({ coding: code?.coding, text: code?.text ?? code?.coding?.[0]?.display }),
    ...valueIn(component),
    dataAbsentReason,
    interpretation,
    referenceRange,
  })
}
