/** FT1 into ChargeItem. HL7's guide has no map of DFT; fields go where their FHIR definitions say the same. */
import type { ChargeItem, Money } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import { SYSTEM } from '../../../identifiers.ts'
import { findByIdentifier } from '../../../records/find-record.ts'
import { practitionerIn } from '../map-participants.ts'
import { readCoded } from '../read-coded.ts'
import { readNotes } from '../read-notes.ts'
import { readNumber } from '../read-quantity.ts'
import { type Reading, refuse, remark, text } from '../reading.ts'
import { remarkUnmapped } from '../remark-unmapped.ts'
import { givenTime } from '../timestamp.ts'

const MAPPED = new Set([1, 2, 4, 5, 6, 7, 10, 11, 12, 13, 19, 20, 21, 23, 24])
type Currency = NonNullable<Money['currency']>
const ROLES = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType'

export async function mapCharge(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  charge: ChargeItem,
  group: readonly Segment[],
): Promise<void> {
  const ft1 = group.find(({ name }) => name === 'FT1')
  if (!ft1) return
  const at = `FT1${ft1.occurrence > 1 ? `[${ft1.occurrence}]` : ''}`
  const code = readCoded(ft1, 7, 'charge')
  if (code) charge.code = code
  else refuse(reading, '101', `${at}-7`, `${at}-7 is empty. Send the code of what is charged.`)
  const when = givenTime(reading, ft1, 4)
  if (when) charge.occurrenceDateTime = when.dateTime
  else refuse(reading, '101', `${at}-4`, `${at}-4 is empty. Send there when it was done.`)
  const posted = givenTime(reading, ft1, 5)
  if (posted) charge.enteredDate = posted.dateTime
  charge.quantity = { value: readNumber(reading, ft1, 10) ?? 1 }
  mapPrice(reading, charge, ft1, at)
  const department = readCoded(ft1, 13, 'department')
  if (department?.text)
    charge.costCenter = {
      ...(department.coding?.[0]?.code && {
        identifier: { system: 'urn:ngemr-sandbox:department', value: department.coding[0].code },
      }),
      display: department.text,
    }
  const reasons = Array.from({ length: Math.min(ft1.repetitions(19), 20) }, (_, i) =>
    readCoded(ft1, 19, 'diagnosis', i + 1),
  )
  const reason = reasons.filter((each) => each !== null && each !== undefined)
  if (reason.length > 0) charge.reason = reason
  await mapPeople(reading, reads, workspace, charge, ft1)
  const number = text(ft1, 23)
  if (number !== undefined) {
    const order = await findByIdentifier(reads, workspace, 'ServiceRequest', SYSTEM.orderNo, number)
    if (order) charge.supportingInformation = [{ reference: `ServiceRequest/${order.resource.id}` }]
    else
      remark(
        reading,
        'map/unknown-order',
        'information',
        `${at}-23`,
        'No order here has that number; left out.',
        number,
      )
  }
  const notes = readNotes(group)
  if (notes.length > 0) charge.note = notes
  remarkUnmapped(reading, [ft1], MAPPED)
}

/** CP: price & currency. The price of one counts; the whole is divided where that alone is told. */
function mapPrice(reading: Reading, charge: ChargeItem, ft1: Segment, at: string): void {
  const amount = (field: number): Money | undefined => {
    const told = ft1.value(field, { component: 1, subcomponent: 1 }).trim()
    if (told === '' || told === '""') return undefined
    if (!/^-?\d{1,12}(\.\d{1,4})?$/.test(told)) {
      refuse(reading, '102', `${at}-${field}`, `${at}-${field} is no amount: ${told.slice(0, 40)}.`)
      return undefined
    }
    const currency = ft1.value(field, { component: 1, subcomponent: 2 }).trim() || 'SGD'
    if (/^[A-Z]{3}$/.test(currency)) return { value: Number(told), currency: currency as Currency }
    refuse(reading, '102', `${at}-${field}`, `${at}-${field} names no currency (ISO 4217): ${currency.slice(0, 40)}.`)
    return undefined
  }
  const [whole, each] = [amount(11), amount(12)]
  const quantity = charge.quantity?.value ?? 1
  if (each) charge.priceOverride = each
  else if (whole?.value !== undefined && quantity !== 0)
    charge.priceOverride = { ...whole, value: Math.round((whole.value / quantity) * 10_000) / 10_000 }
}

async function mapPeople(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  charge: ChargeItem,
  ft1: Segment,
): Promise<void> {
  const told: NonNullable<ChargeItem['performer']> = []
  for (const [field, code] of [
    [20, 'PPRF'],
    [21, 'REF'],
  ] as const) {
    const actor = await practitionerIn(reading, reads, workspace, ft1, field)
    if (actor) told.push({ function: { coding: [{ system: ROLES, code }] }, actor })
  }
  if (told.length > 0) charge.performer = told
  const enterer = await practitionerIn(reading, reads, workspace, ft1, 24)
  if (enterer) charge.enterer = enterer
}
