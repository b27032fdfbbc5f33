/** ORC, RXE, TQ1, RXR and NTE into MedicationRequest. HL7's guide has no finished map of RDE; this one follows its maps of ORC, RXO and TQ1. */
import type { Dosage, Encounter, Identifier, MedicationRequest } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import { IDENTIFIER_TYPE, SYSTEM } from '../../../identifiers.ts'
import { isInpatient } from '../../../records/visit-event.ts'
import { repeatFrom } from '../../medication-timing.ts'
import { practitionerIn } from '../map-participants.ts'
import { readCoded } from '../read-coded.ts'
import { readNotes } from '../read-notes.ts'
import { readNumber, readQuantity } from '../read-quantity.ts'
import { assign, type Reading, remark, text } from '../reading.ts'
import { remarkUnmapped } from '../remark-unmapped.ts'
import { givenTime, readTimestamp } from '../timestamp.ts'
import { readDrug, setDrug } from './read-drug.ts'

const ORC_MAPPED = new Set([1, 2, 3, 5, 7, 9, 10, 12])
const RXE_MAPPED = new Set([1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 15, 27])
const TQ1_MAPPED = new Set([1, 3, 7, 8, 9])
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/medicationrequest-category'

export function addNumbers(order: { identifier?: Identifier[] }, orc: Segment): void {
  const [placer, filler] = [text(orc, 2), text(orc, 3)]
  const known = order.identifier ?? []
  const has = (value: string) => known.some((each) => each.system === SYSTEM.orderNo && each.value === value)
  const base = { use: 'usual' as const, system: SYSTEM.orderNo }
  const fresh: Identifier[] = []
  const plain = placer ?? filler
  if (plain !== undefined && !has(plain)) fresh.push({ ...base, value: plain })
  if (placer !== undefined && filler !== undefined && filler !== placer && !has(filler))
    fresh.push({ ...base, type: { coding: [{ system: IDENTIFIER_TYPE, code: 'FILL' }] }, value: filler })
  if (fresh.length > 0) order.identifier = [...known, ...fresh]
}

export async function mapOrder(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  order: MedicationRequest,
  group: readonly Segment[],
  visit: (Encounter & { id: string }) | undefined,
): Promise<void> {
  const named = (name: string) => group.find((each) => each.name === name)
  const [orc, rxe] = [named('ORC'), named('RXE')]
  if (!orc || !rxe) return
  setDrug(order, await readDrug(reading, reads, workspace, rxe, 2))
  if (visit) {
    order.encounter = { reference: `Encounter/${visit.id}` }
    const [code, display] = isInpatient(visit) ? ['inpatient', 'Inpatient'] : ['outpatient', 'Outpatient']
    order.category = [{ coding: [{ system: CATEGORY, code, display }], text: display }]
  }
  const written = givenTime(reading, orc, 9)
  if (written) order.authoredOn = written.dateTime
  const requester = await practitionerIn(reading, reads, workspace, orc, 12)
  if (requester) order.requester = requester
  const recorder = await practitionerIn(reading, reads, workspace, orc, 10)
  if (recorder) order.recorder = recorder
  const reason = readCoded(rxe, 27, 'indication')
  assign(order, 'reasonCode', reason && [reason])
  if (text(rxe, 9)) order.substitution = { allowedBoolean: text(rxe, 9)?.toUpperCase() !== 'N' }
  mapSupply(reading, order, rxe)
  mapDosage(reading, order, group, orc, rxe)
  const prescription = text(rxe, 15)
  const system = 'urn:ngemr-sandbox:identifier:prescription'
  if (prescription && !order.identifier?.some((each) => each.system === system && each.value === prescription))
    order.identifier = [...(order.identifier ?? []), { system, value: prescription }]
  const notes = readNotes(group)
  if (notes.length > 0) order.note = notes
  remarkUnmapped(reading, [orc], ORC_MAPPED)
  remarkUnmapped(reading, [rxe], RXE_MAPPED)
  remarkUnmapped(
    reading,
    group.filter(({ name }) => name === 'TQ1'),
    TQ1_MAPPED,
  )
}

function mapSupply(reading: Reading, order: MedicationRequest, rxe: Segment): void {
  const quantity = readQuantity(reading, rxe, 10, 11)
  const repeats = readNumber(reading, rxe, 12)
  const supply = { ...order.dispenseRequest }
  assign(supply, 'quantity', quantity)
  assign(supply, 'numberOfRepeatsAllowed', repeats === undefined ? undefined : Math.max(0, Math.trunc(repeats)))
  if (Object.keys(supply).length > 0) order.dispenseRequest = supply
}

/** What the message says of the dosage; what it leaves out stays. */
function mapDosage(
  reading: Reading,
  order: MedicationRequest,
  group: readonly Segment[],
  orc: Segment,
  rxe: Segment,
): void {
  const named = (name: string) => group.find((each) => each.name === name)
  const [tq1, rxr] = [named('TQ1'), named('RXR')]
  const dosage: Dosage = { ...order.dosageInstruction?.[0] }
  assign(dosage, 'text', text(rxe, 7, 2) ?? text(rxe, 7))
  assign(dosage, 'route', readCoded(rxr, 1, 'route'))
  assign(dosage, 'site', readCoded(rxr, 2, 'body-site'))
  assign(dosage, 'method', readCoded(rxr, 4, 'administration-method'))
  const dose = readQuantity(reading, rxe, 3, 5)
  const most = readQuantity(reading, rxe, 4, 5)
  if (dose && most && most.value !== dose.value) dosage.doseAndRate = [{ doseRange: { low: dose, high: most } }]
  else if (dose) dosage.doseAndRate = [{ doseQuantity: dose }]
  // TQ1 since 2.5; before that the same stood in RXE-1 or ORC-7 as TQ: pattern in component 2, start, end and priority in 4 to 6.
  const old = text(rxe, 1, 2) || text(rxe, 1, 4) || text(rxe, 1, 6) ? rxe : orc
  const field = old === rxe ? 1 : 7
  const pattern = text(tq1, 3) ?? text(old, field, 2)
  const priority = (text(tq1, 9) ?? text(old, field, 6))?.toUpperCase()
  mapTiming(reading, dosage, pattern, text(tq1, 7) ?? text(old, field, 4), text(tq1, 8) ?? text(old, field, 5))
  if (pattern?.toUpperCase() === 'PRN' || priority === 'PRN') dosage.asNeededBoolean = true
  const priorities: Record<string, NonNullable<MedicationRequest['priority']>> = { S: 'stat', A: 'asap', R: 'routine' }
  const told = priorities[priority ?? '']
  if (told) order.priority = told
  if (Object.keys(dosage).length > 0) order.dosageInstruction = [dosage]
}

function mapTiming(
  reading: Reading,
  dosage: Dosage,
  pattern: string | undefined,
  start: string | undefined,
  end: string | undefined,
): void {
  const bounds = [start, end].map((time) => (time === undefined ? undefined : readTimestamp(time)?.dateTime))
  if ((start !== undefined && !bounds[0]) || (end !== undefined && !bounds[1]))
    remark(reading, 'map/time-unreadable', 'warning', 'TQ1-7', 'Start or end of the order is no time; left out.')
  const told = pattern === undefined || pattern.toUpperCase() === 'PRN' ? undefined : pattern
  const repeat = told === undefined ? undefined : repeatFrom(told)
  const before = dosage.timing?.repeat?.boundsPeriod
  const period = { ...before, ...(bounds[0] && { start: bounds[0] }), ...(bounds[1] && { end: bounds[1] }) }
  const kept = told === undefined ? { ...dosage.timing?.repeat } : { ...repeat }
  const all = { ...kept, ...(Object.keys(period).length > 0 && { boundsPeriod: period }) }
  const code = told !== undefined && !repeat ? { text: told } : told === undefined ? dosage.timing?.code : undefined
  if (Object.keys(all).length === 0 && !code) return
  dosage.timing = { ...(Object.keys(all).length > 0 && { repeat: all }), ...(code && { code }) }
}
