/** Whether an order can be what the message asks: found by its numbers, of this patient, and in a state for it. */
import type { ServiceRequest } from '@medplum/fhirtypes'
import { referencedId } from '../../../identifiers.ts'
import { ofTable } from '../../../of-table.ts'
import type { Found } from '../../../records/find-record.ts'
import { OPEN } from '../../../records/orders.ts'
import { ordersNumbered } from '../../../records/results.ts'
import { ORDER_STATUS } from '../../order-codes.ts'
import { type OrderNumber, sameNumber } from '../entity-id.ts'
import { refuse, text } from '../reading.ts'
import { place } from '../results/read-value.ts'
import type { OrderContext, ToldOrder } from './order-context.ts'
import { ORDER_CONTROLS } from './order-control.ts'

/** Finds the order that the message is about, and refuses what cannot be. */
export async function judgeOrder(context: OrderContext, told: ToldOrder): Promise<void> {
  const { reading } = context
  const { control, controlCode, orc, placer, filler } = told
  const at = place(orc)
  if (!control) {
    const codes = Object.keys(ORDER_CONTROLS).join(', ')
    const named = controlCode === '' ? `${at}-1 is empty` : `Order control ${controlCode} is not supported`
    refuse(reading, controlCode === '' ? '101' : '103', `${at}-1`, `${named}. Send one of ${codes}.`)
    return
  }
  if (!placer && !filler) {
    refuse(reading, '101', `${at}-2`, `${at}-2 and ${at}-3 are empty. Send the placer's order number.`)
    return
  }
  const standing = await findStanding(context, told)
  if (reading.errors.length > 0) return
  if (control.act === 'place') {
    if (!placer) refuse(reading, '101', `${at}-2`, `${at}-2 is empty. A new order wants the placer's number.`)
    if (!told.obr) refuse(reading, '100', 'OBR', `There is no OBR with ${at}. Send there what is ordered.`)
    if (standing) refuse(reading, '205', `${at}-2`, `Order ${placer?.value} is on file already. Send XO to change it.`)
    return
  }
  if (!standing) {
    const number = placer?.value ?? filler?.value
    refuse(reading, '204', `${at}-2`, `No order of this patient has the number ${number}. Send NW first.`)
    return
  }
  told.standing = standing
  const why = whyNot(told, standing.resource)
  if (why) refuse(reading, '207', `${at}-1`, `Order ${placer?.value ?? filler?.value} ${why}.`)
}

async function findStanding(
  { reading, tx, workspace, patient }: OrderContext,
  { orc, placer, filler }: ToldOrder,
): Promise<Found<ServiceRequest> | undefined> {
  const numbers: (readonly [OrderNumber | undefined, number])[] = [
    [placer, 2],
    [filler, 3],
  ]
  for (const [number, field] of numbers) {
    if (!number) continue
    const named = (await ordersNumbered(tx, workspace, number)).filter(({ resource }) =>
      resource.identifier?.some((each) => sameNumber(each, number)),
    )
    const own = named.find(({ resource }) => referencedId(resource.subject.reference, 'Patient') === patient.id)
    if (own) return own
    if (named.length === 0) continue
    const at = `${place(orc)}-${field}`
    refuse(reading, '204', at, `Order ${number.value} is of another patient. Nothing was filed; check PID-3 and ${at}.`)
  }
  return undefined
}

function whyNot({ control, orc }: ToldOrder, { status }: ServiceRequest): string | undefined {
  const isOpen = OPEN.includes(status)
  switch (control?.act) {
    case 'change':
      return isOpen ? undefined : `is ${status} and cannot be changed any more`
    case 'cancel':
      return isOpen ? undefined : `is ${status} and cannot be cancelled any more`
    case 'hold':
      return status === 'active' ? undefined : `is ${status}; only an active one can be held`
    case 'release':
      return status === 'on-hold' ? undefined : `is ${status}; only one on hold can be released`
    case 'status': {
      const code = text(orc, 5) ?? ''
      if (status === 'entered-in-error') return 'was entered in error; it has no status any more'
      return ofTable(ORDER_STATUS, code)
        ? undefined
        : `is told the status "${code}", which table 0038 (ORC-5) does not have`
    }
  }
  return undefined
}
