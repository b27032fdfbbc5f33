/** ORC-1 (HL7 table 0119) of a pharmacy order: what is asked, what the order becomes, and what is answered. */
import type { MedicationRequest } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { Filing, Reply } from '../../../hospital.ts'
import { type Reading, refuse, text } from '../reading.ts'

export interface Control {
  does: 'place' | 'change' | 'status'
  from: readonly MedicationRequest['status'][]
  to?: MedicationRequest['status']
  /** ORC-1 of the answer, when it was done and when it was not */
  done: string
  undone: string
}

const LIVE = ['active', 'on-hold', 'draft'] as const
const CONTROLS: Readonly<Record<string, Control>> = {
  NW: { does: 'place', from: [], to: 'active', done: 'OK', undone: 'UA' },
  XO: { does: 'change', from: LIVE, done: 'XR', undone: 'UX' },
  XX: { does: 'change', from: LIVE, done: 'OK', undone: 'UX' },
  CA: { does: 'status', from: LIVE, to: 'cancelled', done: 'CR', undone: 'UC' },
  OC: { does: 'status', from: LIVE, to: 'cancelled', done: 'OK', undone: 'UC' },
  DC: { does: 'status', from: LIVE, to: 'stopped', done: 'DR', undone: 'UD' },
  OD: { does: 'status', from: LIVE, to: 'stopped', done: 'OK', undone: 'UD' },
  HD: { does: 'status', from: ['active'], to: 'on-hold', done: 'HR', undone: 'UH' },
  OH: { does: 'status', from: ['active'], to: 'on-hold', done: 'OK', undone: 'UH' },
  RL: { does: 'status', from: ['on-hold'], to: 'active', done: 'OR', undone: 'UR' },
  OE: { does: 'status', from: ['on-hold'], to: 'active', done: 'OK', undone: 'UR' },
  SC: { does: 'status', from: LIVE, done: 'OK', undone: 'UX' },
}

/** HL7 table 0038 (ORC-5). */
const STATUSES: Readonly<Record<string, MedicationRequest['status']>> = {
  IP: 'active',
  SC: 'active',
  A: 'active',
  CM: 'completed',
  CA: 'cancelled',
  DC: 'stopped',
  HD: 'on-hold',
}

export function readControl(reading: Reading, orc: Segment): Control | undefined {
  const told = text(orc, 1)?.toUpperCase() ?? ''
  const control = Object.hasOwn(CONTROLS, told) ? CONTROLS[told] : undefined
  if (!control) {
    const all = Object.keys(CONTROLS).join(', ')
    refuse(
      reading,
      told === '' ? '101' : '103',
      'ORC-1',
      `ORC-1 ${told ? `${told} is not taken` : 'is empty'}. Send ${all}.`,
    )
    return undefined
  }
  if (control.to || control.does !== 'status') return control
  const to = STATUSES[text(orc, 5)?.toUpperCase() ?? '']
  if (to) return { ...control, to }
  refuse(reading, '103', 'ORC-5', 'ORC-5 is no status that is known here. Send IP, CM, CA, DC or HD with ORC-1 SC.')
  return undefined
}

export interface Answered {
  orc: Segment | undefined
  done: string
  undone: string
}

/** RRE, RRD and RRA (HL7 v2.5.1 §4.13): ORC for each order, whether it was done. `event` is O11 or, before 2.4, O01. */
export function answerOrders(
  reading: Reading,
  event: string,
  reply: { type: string; trigger: string },
  orders: readonly Answered[],
): Filing {
  const trigger = event === 'O01' ? 'O02' : reply.trigger
  const refused = reading.errors.length > 0
  const segments = orders.map(({ orc, done, undone }) => ({
    name: 'ORC',
    fields: { 1: refused ? undone : done, 2: text(orc, 2), 3: text(orc, 3) },
  }))
  const answer: Reply = { type: reply.type, trigger, structure: `${reply.type}_${trigger}`, segments }
  const { errors, findings } = reading
  if (refused) return { accepted: false, code: 'AE', errors, findings, reply: answer }
  return { accepted: true, findings, reply: answer }
}
