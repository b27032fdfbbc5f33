/** Does with an order what its control says: writes it, its numbers and its specimen, and leaves the event. */
import type { ServiceRequest, Specimen } from '@medplum/fhirtypes'
import { SYSTEM } from '../../../identifiers.ts'
import { ofTable } from '../../../of-table.ts'
import { findById } from '../../../records/find-record.ts'
import { leaveRecordEvent } from '../../../records/record-event.ts'
import { nextNumber } from '../../../workflows/next-number.ts'
import { ORDER_STATUS } from '../../order-codes.ts'
import { type OrderNumber, orderNumber, sameNumber } from '../entity-id.ts'
import { text } from '../reading.ts'
import { subjectOf } from '../results/map-observation.ts'
import { mapSpecimen, specimenReference } from '../results/map-specimen.ts'
import type { OrderContext, ToldOrder } from './order-context.ts'

type Stored = ServiceRequest & { id: string }

export async function storeOrder(
  context: OrderContext,
  told: ToldOrder,
  planned: ServiceRequest | undefined,
): Promise<Stored | undefined> {
  const { tx, workspace, writer, patient, origin } = context
  const { control, standing } = told
  if (control?.act === 'tell' || !planned) return standing?.resource
  const before = standing?.row.text
  planned.status = statusAfter(told, planned)
  await addNumbers(context, told, planned)
  const order = standing ? { ...planned, id: standing.resource.id } : await writer.add(tx, workspace, planned)
  const had = order.specimen
  await takeSpecimen(context, told, order)
  const changed = standing ? JSON.stringify(order) !== before : order.specimen !== had
  if (changed) await writer.put(tx, workspace, order)
  if (standing && !changed) return order
  if (control?.leaves)
    await leaveRecordEvent(tx, workspace, control.leaves, order, patient.id, { at: writer.now(workspace), origin })
  return order
}

function statusAfter({ control, orc }: ToldOrder, { status }: ServiceRequest): ServiceRequest['status'] {
  switch (control?.act) {
    case 'place':
    case 'release':
      return 'active'
    case 'cancel':
      return 'revoked'
    case 'hold':
      return 'on-hold'
    case 'status':
      return ofTable(ORDER_STATUS, text(orc, 5)) ?? status
  }
  return status
}

/** The filler is whoever gave the number first: the hospital, where the message names none. */
async function addNumbers(
  { tx, workspace }: OrderContext,
  { control, placer, filler }: ToldOrder,
  order: ServiceRequest,
): Promise<void> {
  const known = order.identifier ?? []
  const hasFiller = known.some(({ system }) => system === SYSTEM.accession)
  const own = async () =>
    orderNumber('FILL', SYSTEM.accession, await nextNumber({ tx, workspace }, 'L', 'ServiceRequest'))
  const given = filler ?? (control?.act === 'place' && !hasFiller ? await own() : undefined)
  const fresh = [placer, given].filter(
    (each): each is OrderNumber => each !== undefined && !known.some((one) => sameNumber(one, each)),
  )
  if (fresh.length > 0) order.identifier = [...known, ...fresh]
}

/** What the message says of the specimen (SPM; OBR-7, OBR-14 and OBR-15 before 2.5) goes with the order. */
async function takeSpecimen(context: OrderContext, { obr, spm, filler }: ToldOrder, order: Stored): Promise<void> {
  if (!obr) return
  const number = filler ?? order.identifier?.find(({ system }) => system === SYSTEM.accession)
  const target = await mapSpecimen(context, { obr, spm, filler: number }, order.specimen?.[0])
  if (!target) return
  const { tx, workspace, writer } = context
  const specimen: Specimen = { ...target.resource, request: [{ reference: `ServiceRequest/${order.id}` }] }
  if (target.standing) {
    const standing = await findById<Specimen>(tx, workspace, 'Specimen', target.standing.resource.id)
    await writer.put(tx, workspace, { ...specimen, id: target.standing.resource.id }, standing?.row)
  } else
    order.specimen = [specimenReference(await writer.add(tx, workspace, { ...specimen, subject: subjectOf(context) }))]
}
