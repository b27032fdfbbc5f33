/** A nurse's round: readings of one patient at one time, filed to the rows of the flowsheet. Sends ORU^R01 as a flowsheet does. */
import type { Observation } from '@medplum/fhirtypes'
import { noteDigits } from '../../fhir/exact-numbers.ts'
import { FLOWSHEET_ROW, FLOWSHEET_ROWS, type FlowsheetRow } from '../observations/flowsheet-rows.ts'
import { leaveResultEvent } from '../records/result-event.ts'
import { readingAt } from '../records/results.ts'
import { toInstant } from '../singapore-time.ts'
import { LOINC } from '../views/hl7v2-in/results/recognise-code.ts'
import { observationCategory } from '../views/hl7v2-in/results/report-kind.ts'
import { readUnit, UCUM } from '../views/units.ts'
import { currentStay, wantLiving } from './find-for-workflow.ts'
import { ORIGIN, type Order, Refusal, type Workflow } from './workflow.ts'

/** The fields of the workflow, and the LOINC code of the row or part that each is filed to. */
const FIELDS: readonly [name: string, loinc: string, description: string][] = [
  ['pulse', '8867-4', 'beats a minute'],
  ['temperature', '8310-5', 'degrees Celsius'],
  ['breathing', '9279-1', 'breaths a minute'],
  ['spo2', '2708-6', 'per cent'],
  ['systolic', '8480-6', 'mmHg, with diastolic'],
  ['diastolic', '8462-4', 'mmHg, with systolic'],
  ['weight', '29463-7', 'kilograms'],
  ['height', '8302-2', 'centimetres'],
]

export const fileVitals: Workflow = {
  name: 'file-vitals',
  trigger: 'R01',
  description: 'file vital signs of a patient',
  fields: [
    { name: 'patient', description: "the patient's NRIC or FIN" },
    ...FIELDS.map(([name, , description]) => ({ name, description, optional: true })),
  ],
  async run(context, order) {
    const { tx, workspace, writer, at, when } = context
    const patient = await wantLiving(context, order.patient ?? '')
    const told = FLOWSHEET_ROWS.flatMap((row) => reading(row, order) ?? [])
    if (told.length === 0)
      throw new Refusal('bad-value', `There is no reading. Give one of ${FIELDS.map(([name]) => name).join(', ')}.`)
    const stay = await currentStay(tx, workspace, patient.id)
    const display = patient.name?.[0]?.text
    const filed: (Observation & { id: string })[] = []
    for (const each of told) {
      if (await readingAt(tx, workspace, patient.id, each.code, when))
        throw new Refusal('wrong-state', `${each.code.text} has a reading of ${when} already.`)
      filed.push(
        await writer.add(tx, workspace, {
          resourceType: 'Observation',
          status: 'final',
          category: observationCategory('vital-signs'),
          ...each,
          subject: { reference: `Patient/${patient.id}`, ...(display && { display }) },
          ...(stay && { encounter: { reference: `Encounter/${stay.resource.id}` } }),
          effectiveDateTime: when,
          issued: toInstant(at),
        }),
      )
    }
    await leaveResultEvent(tx, workspace, { observations: filed }, { at, origin: ORIGIN })
    return {
      ok: true,
      patient: patient.id,
      ...(stay && { encounter: stay.resource.id }),
      events: ['results.filed'],
    }
  },
}

/** What goes to the row; undefined when the order says nothing of it. */
function reading(
  row: FlowsheetRow,
  order: Order,
): Pick<Observation, 'code' | 'valueQuantity' | 'component'> | undefined {
  const [loinc] = row.loinc
  const coding = [
    ...(loinc ? [{ system: LOINC, ...loinc }] : []),
    { system: FLOWSHEET_ROW, code: row.row, display: row.name },
  ]
  const code = { coding, text: row.name }
  if (!row.parts) {
    const valueQuantity = quantity(loinc?.code ?? '', row, order)
    return valueQuantity && { code, valueQuantity }
  }
  const component = row.parts.flatMap(({ code: part, display }) => {
    const valueQuantity = quantity(part, row, order)
    return valueQuantity
      ? [{ code: { coding: [{ system: LOINC, code: part, display }], text: display }, valueQuantity }]
      : []
  })
  if (component.length === 0) return undefined
  if (component.length === row.parts.length) return { code, component }
  throw new Refusal('bad-value', 'A blood pressure has two parts: give systolic and diastolic.', 'systolic')
}

function quantity(loinc: string, { units }: FlowsheetRow, order: Order): Observation['valueQuantity'] {
  const name = FIELDS.find(([, code]) => code === loinc)?.[0]
  const told = name === undefined ? undefined : order[name]
  if (told === undefined) return undefined
  if (!/^(?:0|[1-9]\d*)(?:\.\d+)?$/.test(told)) throw new Refusal('bad-value', `${told} is no number.`, name)
  const code = units[0] ?? ''
  const value = { value: Number(told), unit: readUnit(code, true).unit, system: UCUM, code }
  noteDigits(value, 'value', told)
  return value
}
