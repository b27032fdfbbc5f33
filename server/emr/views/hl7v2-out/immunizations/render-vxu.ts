/** VXU V04: MSH PID PV1 ORC RXA RXR {OBX} {NTE}, one vaccination a message; RXA-21 says whether it came, changed or went. */
import type { Immunization } from '@medplum/fhirtypes'
import { timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import { buildMessage, type FieldValue, type SegmentSpec } from '../../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import type { ImmunizationEvents, RecordEvent } from '../../../hospital.ts'
import { identifierValue, SYSTEM } from '../../../identifiers.ts'
import { versionTold } from '../../../records/record-event.ts'
import { codedField } from '../coded-field.ts'
import type { EventMessage, MessageOrder } from '../message-order.ts'
import { personAndVisit } from '../person-and-visit.ts'
import { placeField } from '../place-field.ts'
import { practitionerField } from '../practitioner-field.ts'
import { quantityFields } from '../quantity-field.ts'
import { messageHeader } from '../segments/header.ts'

type Renderer = EventMessage<RecordEvent>['render']

const renderVxu =
  (action: string): Renderer =>
  async (reads, workspace, order) => {
    const immunization = await versionTold<Immunization>(reads, workspace, order.event)
    if (!immunization) return undefined
    const { reference } = immunization.encounter ?? {}
    const person = await personAndVisit(reads, workspace, order, order.event.patient, reference)
    if (!person) return undefined
    const { note = [], route, site } = immunization
    return buildMessage([
      messageHeader('VXU', order),
      ...person,
      await orc(reads, workspace, immunization),
      await rxa(reads, workspace, order, immunization, action),
      ...(route || site ? [{ name: 'RXR', fields: { 1: codedField(route), 2: codedField(site) } }] : []),
      ...observations(immunization),
      ...note.map(({ text = '' }, i) => ({
        name: 'NTE',
        fields: { 1: String(i + 1), 3: { repeat: text.split('\n') } },
      })),
    ])
  }

const performer = (reads: StoreReads, workspace: string, { performer = [] }: Immunization, code: string) => {
  const isThat = (each: (typeof performer)[number]) => each.function?.coding?.some((coding) => coding.code === code)
  const found = performer.find(isThat) ?? (code === 'AP' ? performer.find((each) => !each.function) : undefined)
  return practitionerField(reads, workspace, found?.actor)
}

async function orc(reads: StoreReads, workspace: string, immunization: Immunization): Promise<SegmentSpec> {
  return {
    name: 'ORC',
    fields: {
      1: 'RE',
      3: identifierValue(immunization, SYSTEM.recordId) ?? immunization.id,
      10: await performer(reads, workspace, immunization, 'EP'),
      12: await performer(reads, workspace, immunization, 'OP'),
    },
  }
}

async function rxa(
  reads: StoreReads,
  workspace: string,
  { header }: MessageOrder<RecordEvent>,
  immunization: Immunization,
  action: string,
): Promise<SegmentSpec> {
  const { occurrenceDateTime, expirationDate, doseQuantity, manufacturer, location, status } = immunization
  const when = occurrenceDateTime && timestampFromIso(occurrenceDateTime)
  const dose = quantityFields(doseQuantity, 6, 7)
  const known = location?.reference ?? location?.identifier?.value
  const source: FieldValue =
    immunization.primarySource === false
      ? (codedField(immunization.reportOrigin) ?? ['01', 'Historical information', 'NIP001'])
      : ['00', 'New immunization record', 'NIP001']
  return {
    name: 'RXA',
    fields: {
      1: '0',
      2: '1',
      3: when,
      4: when,
      5: codedField(immunization.vaccineCode),
      // CDC: the amount is required, and 999 says that it is not known.
      6: dose[6] ?? '999',
      7: dose[7],
      9: source,
      10: await performer(reads, workspace, immunization, 'AP'),
      ...(known ? { 11: await placeField({ reads, workspace, header }, location) } : {}),
      15: immunization.lotNumber,
      16: expirationDate && timestampFromIso(expirationDate),
      ...(manufacturer?.display ? { 17: [manufacturer.identifier?.value ?? '', manufacturer.display] } : {}),
      18: codedField(immunization.statusReason),
      20: status === 'not-done' ? 'RE' : 'CP',
      21: action,
    },
  }
}

function observations({ protocolApplied, programEligibility, fundingSource }: Immunization): SegmentSpec[] {
  const dose = protocolApplied?.[0]?.doseNumberPositiveInt
  const told: [type: string, code: string[], value: FieldValue | undefined][] = [
    ['NM', ['30973-2', 'Dose number in series', 'LN'], dose === undefined ? undefined : String(dose)],
    ['CE', ['64994-7', 'Vaccine funding program eligibility category', 'LN'], codedField(programEligibility?.[0])],
    ['CE', ['30963-3', 'Vaccine funding source', 'LN'], codedField(fundingSource)],
  ]
  return told
    .filter(([, , value]) => value !== undefined)
    .map(([type, code, value], i) => ({
      name: 'OBX',
      fields: { 1: String(i + 1), 2: type, 3: code, 5: value, 11: 'F' },
    }))
}

/** Epic's Outgoing Immunizations, 5204. */
export const VXU_MESSAGES: { readonly [K in keyof ImmunizationEvents]: readonly EventMessage<RecordEvent>[] } = {
  'immunization.given': [{ trigger: 'V04', render: renderVxu('A') }],
  'immunization.corrected': [{ trigger: 'V04', render: renderVxu('U') }],
  'immunization.deleted': [{ trigger: 'V04', render: renderVxu('D') }],
}
