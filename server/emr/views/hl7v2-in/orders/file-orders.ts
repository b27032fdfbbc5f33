/**
 * ORM and OML: orders placed, changed, called off, held, released and asked after, each answered in the ORR or ORL with its
 * numbers. One order that cannot be refuses the whole message: half a request is none.
 */
import type { ServiceRequest } from '@medplum/fhirtypes'
import { copyJson } from '../../../../fhir/exact-numbers.ts'
import type { Message, Segment } from '../../../../hl7v2/message.ts'
import type { SegmentSpec } from '../../../../hl7v2/write-message.ts'
import type { StoreTransaction } from '../../../../store/contract.ts'
import type { Filing, Reply } from '../../../hospital.ts'
import { SYSTEM } from '../../../identifiers.ts'
import { numberField } from '../../number-field.ts'
import { orderStatusCode } from '../../order-codes.ts'
import { cutOrders } from '../cut-groups.ts'
import { readOrderNumber } from '../entity-id.ts'
import { knownPatient, knownVisit } from '../known-patient.ts'
import { type Reading, refuse, text } from '../reading.ts'
import { remarkUnmapped, remarkUnmappedSegments } from '../remark-unmapped.ts'
import { subjectOf } from '../results/map-observation.ts'
import { SPM_MAPPED } from '../results/map-specimen.ts'
import type { MessageRule, MessageWork } from '../rules/event-rule.ts'
import { refused } from '../store-change.ts'
import { type Cut, remarkPriors } from './cut-priors.ts'
import { judgeOrder } from './judge-order.ts'
import { mapOrder, OBR_MAPPED, ORC_MAPPED } from './map-order.ts'
import type { OrderContext, ToldOrder } from './order-context.ts'
import { ORDER_CONTROLS } from './order-control.ts'
import { storeOrder } from './store-order.ts'

const READ = ['MSH', 'PID', 'PD1', 'PV1', 'ORC', 'OBR', 'NTE', 'TQ1', 'SPM', 'ZPD']
const MOST_ORDERS = 200

/** The message that answers: ORR^O02 to ORM^O01, ORL^O22 to OML^O21. */
type Answer = Omit<Reply, 'segments'>

export const orderRule = (event: string, answer: Answer, cut: (message: Message) => Cut = uncut): MessageRule => ({
  event,
  visitsBeside: (message) => cut(message).priors.flat(),
  async files(tx, workspace, work) {
    const { asked, priors } = cut(work.reading.message)
    remarkPriors(work.reading, priors)
    const told = readOrders(work.reading, asked)
    const stored = await fileOrders(tx, workspace, work, told, asked)
    const reply: Reply = { ...answer, segments: told.flatMap((order, i) => answerTo(order, stored?.[i])) }
    const { reading } = work
    const filing: Filing = stored ? { accepted: true, findings: reading.findings } : refused(reading)
    return { ...filing, reply }
  },
})

const uncut = ({ segments }: Message): Cut => ({ asked: segments, priors: [] })

function readOrders(reading: Reading, asked: readonly Segment[]): ToldOrder[] {
  const { groups } = cutOrders(asked, ['OBR'])
  if (groups.length > MOST_ORDERS) refuse(reading, '207', 'ORC', `There are more than ${MOST_ORDERS} orders.`)
  return groups.slice(0, MOST_ORDERS).flatMap((segments): ToldOrder[] => {
    const orc = segments.find(({ name }) => name === 'ORC')
    const obr = segments.find(({ name }) => name === 'OBR')
    if (!orc) {
      refuse(
        reading,
        '100',
        `OBR[${obr?.occurrence ?? 1}]`,
        'There is no ORC before this OBR. Send what is asked in ORC-1.',
      )
      return []
    }
    const controlCode = text(orc, 1)?.toUpperCase() ?? ''
    return [
      {
        controlCode,
        control: Object.hasOwn(ORDER_CONTROLS, controlCode) ? ORDER_CONTROLS[controlCode] : undefined,
        orc,
        obr,
        notes: segments.filter(({ name }) => name === 'NTE'),
        spm: segments.find(({ name }) => name === 'SPM'),
        tq1: segments.find(({ name }) => name === 'TQ1'),
        placer: readOrderNumber('PLAC', SYSTEM.orderNo, [orc, 2], [obr, 2]),
        filler: readOrderNumber('FILL', SYSTEM.accession, [orc, 3], [obr, 3]),
      },
    ]
  })
}

/** Undefined when the message is refused. */
async function fileOrders(
  tx: StoreTransaction,
  workspace: string,
  { reading, writer, origin }: MessageWork,
  told: readonly ToldOrder[],
  asked: readonly Segment[],
): Promise<((ServiceRequest & { id: string }) | undefined)[] | undefined> {
  const named = (name: string) => asked.filter((segment) => segment.name === name)
  const patient = await knownPatient(reading, tx, workspace)
  const pv1 = named('PV1')[0]
  const visit = patient && pv1 && (await knownVisit(reading, tx, workspace, patient, pv1))
  if (told.length === 0 && reading.errors.length === 0)
    refuse(reading, '100', 'ORC', 'There is no ORC segment, so nothing is ordered. Send ORC and OBR.')
  if (!patient || reading.errors.length > 0) return undefined
  const subject = { patient: patient.resource, ...(visit && { visit: visit.resource }) }
  const context: OrderContext = { ...subject, reading, tx, workspace, writer, origin }
  const seen = new Set<string>()
  const plans: (ServiceRequest | undefined)[] = []
  for (const order of told) {
    await judgeOrder(context, order)
    const number = order.placer?.value ?? order.filler?.value ?? ''
    if (seen.has(number) && order.control?.act === 'place')
      refuse(reading, '205', 'ORC-2', `Order ${number} stands twice in the message.`)
    seen.add(number)
    plans.push(reading.errors.length === 0 ? await planOrder(context, order) : undefined)
  }
  remarkUnmapped(reading, named('ORC'), ORC_MAPPED)
  remarkUnmapped(reading, named('OBR'), OBR_MAPPED)
  remarkUnmapped(reading, named('SPM'), SPM_MAPPED)
  remarkUnmappedSegments(reading, READ)
  if (reading.errors.length > 0) return undefined
  const stored: ((ServiceRequest & { id: string }) | undefined)[] = []
  for (const [i, order] of told.entries()) stored.push(await storeOrder(context, order, plans[i]))
  return stored
}

async function planOrder(context: OrderContext, told: ToldOrder): Promise<ServiceRequest | undefined> {
  const { control, standing } = told
  if (control?.act === 'tell') return undefined
  const encounter = context.visit && { reference: `Encounter/${context.visit.id}` }
  const order: ServiceRequest = standing
    ? copyJson(standing.resource)
    : {
        resourceType: 'ServiceRequest',
        status: 'active',
        intent: 'order',
        subject: subjectOf(context),
        ...(encounter && { encounter }),
      }
  if (control?.act === 'place' || control?.act === 'change') await mapOrder(context, told, order)
  return order
}

/** ORC and OBR with the numbers of placer and filler, and where the order stands now. */
function answerTo(told: ToldOrder, stored: ServiceRequest | undefined): SegmentSpec[] {
  const { control, orc, placer, filler } = told
  const numbers = stored?.identifier ?? [placer, filler].flatMap((each) => each ?? [])
  const both = { 2: numberField(numbers, SYSTEM.orderNo), 3: numberField(numbers, SYSTEM.accession) }
  const code = stored ? control?.done : (control?.refused ?? 'UA')
  const answer = { name: 'ORC', fields: { 1: code, ...both, ...(stored && { 5: orderStatusCode(stored.status) }) } }
  if (!told.obr) return [answer]
  const service = [1, 2, 3].map((component) => text(told.obr, 4, component) ?? '')
  const id = { 1: String(orc.occurrence), ...both, ...(service.some((part) => part !== '') && { 4: service }) }
  return [answer, { name: 'OBR', fields: id }]
}
