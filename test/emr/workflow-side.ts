/** Two small hospitals: one where clinicians work, one that only hears its messages; and what of a visit both must agree on. */
import { expect } from '@jest/globals'
import type { Encounter, Patient } from '@medplum/fhirtypes'
import { identifierValue, SYSTEM } from '../../server/emr/identifiers.ts'
import { movementsOf, pendingOf } from '../../server/emr/records/movements.ts'
import { accidentOf } from '../../server/emr/views/accident.ts'
import { EVENT_MESSAGES } from '../../server/emr/views/hl7v2-out/event-messages.ts'
import { participantKey } from '../../server/emr/views/participant-roles.ts'
import { registrationNotes } from '../../server/emr/views/registration-notes.ts'
import type { Message } from '../../server/hl7v2/message.ts'
import { parseMessage } from '../../server/hl7v2/parse-message.ts'
import { fillingOf } from '../../server/interfaces/outbound/fillings.ts'
import { renderEvent } from '../../server/interfaces/outbound/render-event.ts'
import { checkLetter } from '../../server/national-id.ts'
import { openSmallHospital, putOnFile, type SmallHospital, WORKSPACE } from './small-hospital.ts'

const nric = (n: number) => `T50000${String(n).padStart(2, '0')}${checkLetter(`T50000${String(n).padStart(2, '0')}A`)}`
export const PEOPLE = ['p1', 'p2', 'p3', 'p4']
export const NRICS = PEOPLE.map((_, i) => nric(i + 11))
export const BEDS = ['ZAHW51-01-02', 'ZAHW51-02-03', 'ZAHW51-02-04']
export const THEATRE = 'ZAHOTX-OT1'

export async function openWard(): Promise<SmallHospital> {
  const small = await openSmallHospital()
  const people = PEOPLE.map((id, i) => {
    const name = `PATIENT NUMBER ${['ONE', 'TWO', 'THREE', 'FOUR'][i]}`
    return {
      resourceType: 'Patient' as const,
      id,
      identifier: [{ use: 'official' as const, system: SYSTEM.nric, value: NRICS[i] ?? '' }],
      active: true,
      name: [{ use: 'official' as const, text: name, family: name }],
      gender: 'female' as const,
      birthDate: `197${i}-05-04`,
    }
  })
  const unit = (id: string, value: string, code: string, partOf: string) => ({
    resourceType: 'Location' as const,
    id,
    identifier: [{ system: SYSTEM.facilityUnit, value }],
    status: 'active' as const,
    physicalType: { coding: [{ code }] },
    partOf: { reference: `Location/${partOf}` },
  })
  const places = [unit('b04', 'ZAHW51-02-04', 'bd', 'r02'), unit('ot1', THEATRE, 'ro', 'zah')]
  await putOnFile(small.store, [...people, ...places])
  return small
}

/** The messages of the events after that one, as an interface that wants everything sends them. */
export async function messagesAfter(small: SmallHospital, seq: number): Promise<{ seq: number; messages: Message[] }> {
  const feed = {
    name: 'all',
    partner: 'x',
    direction: 'out' as const,
    events: Object.values(EVENT_MESSAGES).flatMap((all) => all.map(({ trigger }) => trigger)),
    enabled: true,
  }
  const rows = await small.store.read.readEvents(WORKSPACE, seq, 100)
  const messages: Message[] = []
  for (const row of rows) {
    const rendered = await small.store.write((tx) => renderEvent(tx, WORKSPACE, fillingOf(feed), row))
    const parsed = parseMessage(rendered?.bytes ?? new Uint8Array())
    if (!parsed.ok) throw new Error(`${row.type} gave no message: ${parsed.problem.text}`)
    messages.push(parsed.message)
  }
  return { seq: rows.at(-1)?.seq ?? seq, messages }
}

export const file = (small: SmallHospital, message: Message) =>
  small.store.write((tx) => small.hospital.file(tx, WORKSPACE, message, 'demo-adt-in'))

/** What happened at one hospital after that event, filed by the other, which must accept it: triggers and visit numbers. */
export async function hear(works: SmallHospital, hears: SmallHospital, after: number) {
  const { seq, messages } = await messagesAfter(works, after)
  hears.clock.now = works.clock.now
  for (const message of messages) expect(await file(hears, message)).toMatchObject({ accepted: true })
  return { seq, lines: messages.map((message) => `${message.get('MSH-9.2')} ${message.get('PV1-19')}`) }
}

/** What both views must agree on. */
export function essence(visit: Encounter) {
  return {
    number: identifierValue(visit, SYSTEM.caseId),
    status: visit.status,
    class: visit.class?.code,
    subject: visit.subject?.reference,
    stays: (visit.location ?? []).map((stay) => `${stay.location.reference} ${stay.status}`),
    period: visit.period,
    reason: visit.reasonCode?.[0]?.text,
    disposition: visit.hospitalization?.dischargeDisposition?.coding?.[0]?.code,
    movements: movementsOf(visit).map(({ event }) => event),
    team: (visit.participant ?? []).map((each) => `${participantKey(each)} ${each.period?.start} ${each.period?.end}`),
    accident: accidentOf(visit),
    pending: pendingOf(visit).map(({ kind, place }) => `${kind} ${place}`),
  }
}

export async function state(small: SmallHospital) {
  const visits = (await small.all<Encounter>('Encounter')).map(essence)
  const patients = (await small.all<Patient>('Patient')).map(
    ({ active, link, telecom, name, identifier, birthDate, ...patient }) => ({
      notes: registrationNotes(patient),
      identifiers: (identifier ?? []).map(({ value, use }) => `${value} ${use}`).sort(),
      name: name?.[0]?.text,
      birthDate,
      active,
      link,
      telecom: (telecom ?? []).map(({ value, use }) => `${value} ${use}`),
    }),
  )
  const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
  return { visits: visits.sort(byText), patients: patients.sort(byText) }
}
