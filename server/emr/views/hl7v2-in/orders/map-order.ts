/** ORC and OBR into ServiceRequest, field by field as HL7's v2-to-FHIR tables have it. What the message leaves out stays. */
import type { CodeableConcept, ServiceRequest } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import { toDateTime } from '../../../singapore-time.ts'
import { PRIORITY } from '../../order-codes.ts'
import { practitionerIn } from '../map-participants.ts'
import { readCoded } from '../read-coded.ts'
import { readNotes } from '../read-notes.ts'
import { assign, refuse, remark, text } from '../reading.ts'
import { place } from '../results/read-value.ts'
import { recogniseOrder } from '../results/recognise-code.ts'
import { type ReportKind, sectionKind } from '../results/report-kind.ts'
import { givenTime, readTimestamp } from '../timestamp.ts'
import type { OrderContext, ToldOrder } from './order-context.ts'

export const ORC_MAPPED = new Set([1, 2, 3, 5, 7, 9, 12])
export const OBR_MAPPED = new Set([1, 2, 3, 4, 5, 6, 7, 14, 15, 16, 22, 24, 25, 27, 31, 36])

/** `order` is changed in place; its status is the control's. */
export async function mapOrder(context: OrderContext, told: ToldOrder, order: ServiceRequest): Promise<void> {
  const { reading } = context
  const { orc, obr, notes } = told
  const service = obr && readCoded(obr, 4, 'orderable')
  if (service) mapService(context, told, order, service)
  else if (!order.code) refuse(reading, '101', 'OBR-4', 'OBR-4 is empty. Send there what is ordered.')
  mapPriority(context, told, order)
  const at = obr && (givenTime(reading, obr, 36) ?? givenTime(reading, obr, 6))
  if (at) order.occurrenceDateTime = at.dateTime
  const authored = givenTime(reading, orc, 9)?.dateTime ?? sentAt(context)
  order.authoredOn ??= authored
  const requester = (await personOf(context, orc, 12)) ?? (obr && (await personOf(context, obr, 16)))
  if (requester) order.requester = requester
  const reason = obr && readCoded(obr, 31, 'order-reason')
  if (reason !== undefined) assign(order, 'reasonCode', reason && [reason])
  const said = readNotes(notes)
  if (said.length > 0) order.note = said
}

const personOf = ({ reading, tx, workspace }: OrderContext, segment: Segment, field: number) =>
  practitionerIn(reading, tx, workspace, segment, field)

function sentAt({ reading, writer, workspace }: OrderContext): string {
  const sent = readTimestamp(text(reading.message.segment('MSH'), 7) ?? '')?.dateTime
  return sent?.includes('T') ? sent : toDateTime(writer.now(workspace))
}

function mapService(
  { reading }: OrderContext,
  { obr }: ToldOrder,
  order: ServiceRequest,
  service: CodeableConcept,
): void {
  const { code, known } = recogniseOrder(service)
  order.code = code
  const kind = sectionKind(text(obr, 24)) ?? 'laboratory'
  if (!order.category || text(obr, 24) !== undefined) order.category = [CATEGORIES[kind]]
  if (known || !obr) return
  const why = 'Nobody here knows the code of what is ordered; it is kept as it was told.'
  remark(reading, 'map/unknown-code', 'warning', `${place(obr)}-4`, why, code.coding?.[0]?.code ?? code.text)
}

const local = (code: string, display: string): CodeableConcept => ({
  coding: [{ system: 'urn:ngemr-sandbox:orderable', code, display }],
  text: display,
})

export const CATEGORIES: Readonly<Record<ReportKind, CodeableConcept>> = {
  laboratory: local('laboratory', 'Laboratory'),
  imaging: {
    coding: [{ system: 'http://snomed.info/sct', code: '363679005', display: 'Imaging' }],
    text: 'Imaging',
  },
  procedure: local('procedure', 'Procedure'),
  'vital-signs': local('procedure', 'Procedure'),
}

/** OBR-27.6, ORC-7.6 or OBR-5; TQ1-9 from version 2.5 on. */
function mapPriority({ reading }: OrderContext, { orc, obr, tq1 }: ToldOrder, order: ServiceRequest): void {
  const told = text(tq1, 9) ?? text(obr, 27, 6) ?? text(orc, 7, 6) ?? text(obr, 5)
  if (told === undefined || told === '""') return
  const priority = PRIORITY[told.charAt(0).toUpperCase()]
  if (priority) order.priority = priority
  else
    remark(
      reading,
      'map/unknown-code',
      'warning',
      'OBR-27.6',
      'The priority is none of S, A, R, P, C, T; left out.',
      told,
    )
}
