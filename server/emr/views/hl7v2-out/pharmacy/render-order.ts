/** RDE O11: MSH PID PV1 ORC RXE TQ1 RXR {NTE}; ORC-1 says what became of the order. */
import type { Dosage, Medication, MedicationRequest, Quantity } from '@medplum/fhirtypes'
import { timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import {
  buildMessage,
  type FieldValue,
  type RepetitionValue,
  type SegmentSpec,
} from '../../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import type { RecordEvent } from '../../../hospital.ts'
import { referencedId } from '../../../identifiers.ts'
import { findById } from '../../../records/find-record.ts'
import { orderNumbers } from '../../../records/medications.ts'
import { versionTold } from '../../../records/record-event.ts'
import { patternOf } from '../../medication-timing.ts'
import { codedField } from '../coded-field.ts'
import type { EventMessage } from '../message-order.ts'
import { personAndVisit } from '../person-and-visit.ts'
import { practitionerField } from '../practitioner-field.ts'
import { quantityFields } from '../quantity-field.ts'
import { messageHeader } from '../segments/header.ts'

type Status = MedicationRequest['status']

/** HL7 tables 0119 and 0038 by what the order is now. */
const CONTROLS: Readonly<Partial<Record<Status, string>>> = {
  active: 'RL',
  'on-hold': 'HD',
  cancelled: 'CA',
  stopped: 'DC',
  'entered-in-error': 'CA',
}
const STATUSES: Readonly<Partial<Record<Status, string>>> = {
  active: 'IP',
  'on-hold': 'HD',
  cancelled: 'CA',
  stopped: 'DC',
  completed: 'CM',
  'entered-in-error': 'ER',
}

/** `control` is ORC-1; left out, the status says it. */
export const renderOrder =
  (control?: string): EventMessage<RecordEvent>['render'] =>
  async (reads, workspace, message) => {
    const order = await versionTold<MedicationRequest>(reads, workspace, message.event)
    if (!order) return undefined
    const person = await personAndVisit(reads, workspace, message, message.event.patient, order.encounter?.reference)
    if (!person) return undefined
    const { placer, filler } = orderNumbers(order)
    const written = order.authoredOn && timestampFromIso(order.authoredOn)
    const [dosage] = order.dosageInstruction ?? []
    return buildMessage([
      messageHeader('RDE', message),
      ...person,
      {
        name: 'ORC',
        fields: {
          1: control ?? CONTROLS[order.status] ?? 'SC',
          2: placer ?? order.id,
          3: filler,
          5: STATUSES[order.status],
          9: written,
          10: await practitionerField(reads, workspace, order.recorder),
          12: await practitionerField(reads, workspace, order.requester),
        },
      },
      await rxe(reads, workspace, order, dosage),
      ...tq1(order, dosage),
      ...routes(dosage),
      ...notesOf(order.note),
    ])
  }

async function rxe(
  reads: StoreReads,
  workspace: string,
  order: MedicationRequest,
  dosage: Dosage | undefined,
): Promise<SegmentSpec> {
  const { doseQuantity, doseRange } = dosage?.doseAndRate?.[0] ?? {}
  const dose = doseQuantity ?? doseRange?.low
  const { quantity, numberOfRepeatsAllowed } = order.dispenseRequest ?? {}
  return {
    name: 'RXE',
    fields: {
      2: await drugField(reads, workspace, order),
      ...quantityFields(dose as Quantity | undefined, 3, 5),
      ...(doseRange?.high?.value === undefined ? {} : { 4: String(doseRange.high.value) }),
      ...(dosage?.text ? { 7: ['', dosage.text] } : {}),
      ...(order.substitution?.allowedBoolean === undefined ? {} : { 9: order.substitution.allowedBoolean ? 'G' : 'N' }),
      ...quantityFields(quantity, 10, 11),
      12: numberOfRepeatsAllowed === undefined ? undefined : String(numberOfRepeatsAllowed),
      27: codedField(order.reasonCode?.[0]),
    },
  }
}

/** The drug by the code of the formulary, or as it is called. */
export async function drugField(
  reads: StoreReads,
  workspace: string,
  {
    medicationReference,
    medicationCodeableConcept,
  }: Pick<MedicationRequest, 'medicationReference' | 'medicationCodeableConcept'>,
): Promise<RepetitionValue | undefined> {
  const id = referencedId(medicationReference?.reference, 'Medication')
  const found = id === undefined ? undefined : await findById<Medication>(reads, workspace, 'Medication', id)
  const named = medicationReference?.display
  return codedField(found?.resource.code ?? medicationCodeableConcept ?? (named ? { text: named } : undefined))
}

const PRIORITIES: Readonly<Record<string, string>> = { stat: 'S', asap: 'A', urgent: 'A', routine: 'R' }

function tq1({ priority }: MedicationRequest, dosage: Dosage | undefined): SegmentSpec[] {
  const { timing, asNeededBoolean } = dosage ?? {}
  const bounds = timing?.repeat?.boundsPeriod
  const time = (iso: string | undefined) => (iso ? timestampFromIso(iso) : undefined)
  const fields: Record<number, FieldValue | undefined> = {
    3: timing && patternOf(timing),
    7: time(bounds?.start),
    8: time(bounds?.end),
    9: asNeededBoolean ? 'PRN' : priority && PRIORITIES[priority],
  }
  return Object.values(fields).some((value) => value !== undefined)
    ? [{ name: 'TQ1', fields: { 1: '1', ...fields } }]
    : []
}

export function routes({ route, site, method }: Pick<Dosage, 'route' | 'site' | 'method'> = {}): SegmentSpec[] {
  if (!route && !site && !method) return []
  return [{ name: 'RXR', fields: { 1: codedField(route), 2: codedField(site), 4: codedField(method) } }]
}

export function notesOf(notes: readonly { text?: string }[] = []): SegmentSpec[] {
  return notes.map(({ text = '' }, i) => ({
    name: 'NTE',
    fields: { 1: String(i + 1), 3: { repeat: text.split('\n') } },
  }))
}
