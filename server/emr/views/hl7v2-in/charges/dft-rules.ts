/** DFT P03: charges posted (FT1-6 CG) and reversed (CD, by the number of the charge). All of a message are filed, or none. */
import type { ChargeItem, Encounter, Patient } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import { referencedId } from '../../../identifiers.ts'
import { accountNumbered, type ChargeEventType, isReversed, TRANSACTION_ID } from '../../../records/charges.ts'
import { type Found, findByIdentifier } from '../../../records/find-record.ts'
import { laterEvent, noteEvent } from '../../../records/last-event.ts'
import { leaveRecordEvent } from '../../../records/record-event.ts'
import { cutGroups } from '../cut-groups.ts'
import { eventTime } from '../event-time.ts'
import { knownPatient, knownVisit } from '../known-patient.ts'
import { type Reading, refuse, text } from '../reading.ts'
import { remarkUnmappedSegments } from '../remark-unmapped.ts'
import type { MessageRule } from '../rules/event-rule.ts'
import { refused } from '../store-change.ts'
import { mapCharge } from './map-charge.ts'

interface Plan {
  charge: ChargeItem
  known: Found<ChargeItem> | undefined
  leaves: ChargeEventType
}

const LIMIT = 200

const p03Charges: MessageRule = {
  event: 'P03',
  async files(tx, workspace, { writer, reading, origin }) {
    const patient = await knownPatient(reading, tx, workspace)
    const visit = await knownVisit(reading, tx, workspace, patient)
    const { groups } = cutGroups(reading.message.segments, ({ name }) => name === 'FT1')
    if (groups.length === 0) refuse(reading, '100', 'FT1', 'There is no FT1 segment. Send one for each charge.')
    if (groups.length > LIMIT) refuse(reading, '207', 'FT1', `There are more than ${LIMIT} charges.`)
    if (!patient || reading.errors.length > 0) return refused(reading)
    const now = writer.now(workspace)
    const at = eventTime(reading, now)
    const plans: Plan[] = []
    const numbers = new Set<string>()
    for (const group of groups) {
      const number = text(group[0], 2)
      const twice = number !== undefined && numbers.has(number)
      if (twice) refuse(reading, '205', 'FT1-2', `Transaction ${number} is twice in the message.`)
      if (number !== undefined) numbers.add(number)
      const known =
        number === undefined
          ? undefined
          : await findByIdentifier<ChargeItem>(tx, workspace, 'ChargeItem', TRANSACTION_ID, number)
      const leaves = stepOf(reading, group[0], number, known, patient.resource.id, at)
      if (!leaves) continue
      const charge = known?.resource ?? newCharge(number, patient.resource, visit?.resource)
      if (leaves === 'charge.reversed') charge.status = 'aborted'
      else await mapCharge(reading, tx, workspace, charge, group)
      noteEvent(charge, at)
      plans.push({ charge, known, leaves })
    }
    remarkUnmappedSegments(reading, ['MSH', 'EVN', 'PID', 'PV1', 'FT1', 'NTE'])
    if (reading.errors.length > 0) return refused(reading)
    const account = text(reading.message.segment('PID'), 18)
    for (const { charge, known, leaves } of plans) {
      if (account !== undefined && !known)
        charge.account = [await accountNumbered(tx, workspace, writer, account, patient.resource)]
      const stored = { ...charge, id: known?.resource.id ?? (await writer.newId(tx, workspace)) }
      await writer.put(tx, workspace, stored, known ? known.row : null)
      await leaveRecordEvent(tx, workspace, leaves, stored, patient.resource.id, { at: now, origin })
    }
    return { accepted: true, findings: reading.findings }
  },
}

function stepOf(
  reading: Reading,
  ft1: Segment | undefined,
  number: string | undefined,
  known: Found<ChargeItem> | undefined,
  patient: string,
  at: string,
): ChargeEventType | undefined {
  const where = `FT1${(ft1?.occurrence ?? 1) > 1 ? `[${ft1?.occurrence}]` : ''}`
  const kind = text(ft1, 6)?.toUpperCase() ?? ''
  if (number === undefined) refuse(reading, '101', `${where}-2`, `${where}-2 is empty. Send the number of the charge.`)
  else if (kind !== 'CG' && kind !== 'CD') {
    const told = kind === '' ? `${where}-6 is empty` : `Transactions of type ${kind} are not kept`
    refuse(reading, kind === '' ? '101' : '103', `${where}-6`, `${told}. Send CG to post a charge, CD to reverse one.`)
  } else if (known && referencedId(known.resource.subject.reference, 'Patient') !== patient)
    refuse(
      reading,
      '204',
      'PID-3',
      `15905 patient id invalid: charge ${number} is another patient’s. Nothing was filed.`,
    )
  else if (kind === 'CG' && known)
    refuse(reading, '205', `${where}-2`, `Charge ${number} is on file already (${known.resource.status}).`)
  else if (kind === 'CD' && !known)
    refuse(reading, '204', `${where}-2`, `No charge has number ${number}, so it cannot be reversed.`)
  else if (known && isReversed(known.resource))
    refuse(reading, '204', `${where}-2`, `Charge ${number} was reversed already.`)
  else if (known && laterEvent(known.resource, at))
    refuse(reading, '204', `${where}-2`, `Charge ${number} was posted after this. It comes too late.`)
  else return kind === 'CG' ? 'charge.posted' : 'charge.reversed'
  return undefined
}

function newCharge(
  number: string | undefined,
  patient: Patient & { id: string },
  visit: (Encounter & { id: string }) | undefined,
): ChargeItem {
  const display = patient.name?.[0]?.text
  return {
    resourceType: 'ChargeItem',
    identifier: [{ use: 'usual', system: TRANSACTION_ID, value: number ?? '' }],
    status: 'billable',
    code: {},
    subject: { reference: `Patient/${patient.id}`, ...(display && { display }) },
    ...(visit && { context: { reference: `Encounter/${visit.id}` } }),
  }
}

export const DFT_RULES: readonly MessageRule[] = [p03Charges]
