/** Vaccinations: given, corrected, taken back. Each sends VXU V04. */
import type { Immunization } from '@medplum/fhirtypes'
import type { WorkflowField } from '../hospital.ts'
import { referencedId, SYSTEM } from '../identifiers.ts'
import { type Found, findById, findByIdentifier } from '../records/find-record.ts'
import type { ImmunizationEventType } from '../records/immunizations.ts'
import { noteEvent } from '../records/last-event.ts'
import { leaveRecordEvent } from '../records/record-event.ts'
import { wantDoctor, wantLiving, wantPatientsVisit } from './find-for-workflow.ts'
import { nextNumber } from './next-number.ts'
import { type Context, ORIGIN, Refusal, type Workflow } from './workflow.ts'

const VACCINATION: WorkflowField = { name: 'vaccination', description: 'its number, such as IM80000001' }
const LOT: WorkflowField = { name: 'lot', description: 'the lot number', optional: true }

const vaccinate: Workflow = {
  name: 'vaccinate',
  trigger: 'V04',
  description: 'give a vaccine',
  fields: [
    { name: 'patient', description: "the patient's NRIC or FIN" },
    { name: 'vaccine', description: 'its code, such as INF' },
    { name: 'name', description: 'what it is called (default: the code)', optional: true },
    LOT,
    { name: 'dose', description: 'which dose of the series', optional: true },
    { name: 'visit', description: 'the visit number', optional: true },
    { name: 'doctor', description: 'the MCR number of who gave it', optional: true },
  ],
  async run(context, order) {
    const patient = await wantLiving(context, order.patient ?? '')
    const visit = order.visit === undefined ? undefined : await wantPatientsVisit(context, order.visit, patient.id)
    const actor = order.doctor === undefined ? undefined : await wantDoctor(context, order.doctor)
    const dose = doseIn(order.dose)
    const display = patient.name?.[0]?.text
    const code = order.vaccine ?? ''
    const immunization: Immunization = {
      resourceType: 'Immunization',
      identifier: [{ use: 'usual', system: SYSTEM.recordId, value: await nextNumber(context, 'IM', 'Immunization') }],
      status: 'completed',
      vaccineCode: {
        coding: [{ system: 'urn:ngemr-sandbox:vaccine', code, display: order.name ?? code }],
        text: order.name ?? code,
      },
      patient: { reference: `Patient/${patient.id}`, ...(display && { display }) },
      ...(visit && { encounter: { reference: `Encounter/${visit.id}` } }),
      occurrenceDateTime: context.when,
      primarySource: true,
      ...(order.lot && { lotNumber: order.lot }),
      ...(actor && { performer: [{ function: { coding: [{ system: PERFORMER, code: 'AP' }] }, actor }] }),
      ...(dose && { protocolApplied: [{ doseNumberPositiveInt: dose }] }),
    }
    noteEvent(immunization, context.when)
    return tell(context, await context.writer.add(context.tx, context.workspace, immunization), 'immunization.given')
  },
}

const PERFORMER = 'http://terminology.hl7.org/CodeSystem/v2-0443'

function doseIn(told: string | undefined): number | undefined {
  if (told === undefined) return undefined
  if (/^[1-9]\d?$/.test(told)) return Number(told)
  throw new Refusal('bad-value', 'The dose is a whole number from 1 to 99.', 'dose')
}

function step(
  name: string,
  description: string,
  leaves: ImmunizationEventType,
  fields: readonly WorkflowField[],
  changes: (immunization: Immunization, order: Readonly<Record<string, string>>) => void,
): Workflow {
  return {
    name,
    trigger: 'V04',
    description,
    fields: [VACCINATION, ...fields],
    async run(context, order) {
      const { tx, workspace, writer, when } = context
      const found = await wantVaccination(context, order.vaccination ?? '')
      changes(found.resource, order)
      noteEvent(found.resource, when)
      await writer.put(tx, workspace, found.resource, found.row)
      return tell(context, found.resource, leaves)
    },
  }
}

export const immunizationWorkflows: readonly Workflow[] = [
  vaccinate,
  step(
    'correct-vaccination',
    'correct the lot number of a vaccination',
    'immunization.corrected',
    [{ ...LOT, optional: false }],
    (immunization, { lot = '' }) => {
      immunization.lotNumber = lot
    },
  ),
  step('delete-vaccination', 'take back a vaccination entered in error', 'immunization.deleted', [], (immunization) => {
    immunization.status = 'entered-in-error'
  }),
]

async function tell(context: Context, immunization: Immunization & { id: string }, type: ImmunizationEventType) {
  const { tx, workspace, at } = context
  const patient = referencedId(immunization.patient.reference, 'Patient')
  await leaveRecordEvent(tx, workspace, type, immunization, patient, { at, origin: ORIGIN })
  const number = immunization.identifier?.[0]?.value
  return {
    ok: true as const,
    ...(patient && { patient }),
    record: `Immunization/${immunization.id}`,
    ...(number && { number }),
    events: [type],
  }
}

async function wantVaccination({ tx, workspace }: Context, named: string): Promise<Found<Immunization>> {
  const found =
    (await findByIdentifier<Immunization>(tx, workspace, 'Immunization', SYSTEM.recordId, named)) ??
    (await findById<Immunization>(tx, workspace, 'Immunization', named))
  if (!found) {
    const why = `No vaccination has the number or id ${named}. Look it up with an Immunization search.`
    throw new Refusal('unknown-vaccination', why, 'vaccination')
  }
  if (found.resource.status !== 'entered-in-error') return found
  throw new Refusal('wrong-state', `Vaccination ${named} was taken back already.`, 'vaccination')
}
