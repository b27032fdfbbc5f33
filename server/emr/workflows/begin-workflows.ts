/** Workflows that begin a visit (arrival, plan), and the one about two of them (bed swap). */
import type { Encounter, Location, Patient } from '@medplum/fhirtypes'
import { IDENTIFIER_TYPE, identifierValue, referencedId, SYSTEM } from '../identifiers.ts'
import { ofTable } from '../of-table.ts'
import { addMovement } from '../records/movements.ts'
import { assignedStay, moveTo, placeOf, temporaryStay } from '../records/stays.ts'
import { leaveVisitEvent, versionOf } from '../records/visit-event.ts'
import { isBed } from './beds.ts'
import { numberOf, wantLiving, wantPlace, wantVisit } from './find-for-workflow.ts'
import { nextVisitNumber } from './visit-number.ts'
import { VISIT, visitOutcome, wantState } from './visit-workflow.ts'
import { type Context, ORIGIN, Refusal, type Workflow } from './workflow.ts'

const PATIENT = { name: 'patient', description: "the patient's NRIC or FIN" }
const CLASSES: Record<string, [string, string]> = { ED: ['EMER', 'emergency'], OP: ['AMB', 'ambulatory'] }

const register: Workflow = {
  name: 'register',
  trigger: 'A04',
  description: 'an outpatient or emergency patient arrives',
  fields: [
    PATIENT,
    { name: 'place', description: 'clinic or bay, such as ZAHSMED' },
    { name: 'class', description: 'OP (default) or ED', optional: true },
  ],
  async run(context, order) {
    const patient = await wantLiving(context, order.patient ?? '')
    const place = (await wantPlace(context, order.place ?? '', 'place')).resource
    const number = await nextVisitNumber(context.tx, context.workspace)
    return (await arrive(context, { patient, place, class: order.class ?? 'OP', number })).outcome
  },
}

export interface Arrival {
  patient: Patient & { id: string }
  /** A booking may name none. */
  place?: Location & { id: string }
  /** OP or ED */
  class: string
  /** Of the visit that begins */
  number: string
}

/** `more` says what else is known of the visit before anybody is told of it. */
export async function arrive(context: Context, arrival: Arrival, more: (visit: Encounter) => void = () => {}) {
  const { patient, place, number } = arrival
  const [code, display] = ofTable(CLASSES, arrival.class) ?? []
  if (!code || !display) throw new Refusal('bad-value', 'The class of an arrival is OP or ED.', 'class')
  if (place && isBed(place)) {
    const bed = identifierValue(place, SYSTEM.facilityUnit)
    throw new Refusal('wrong-state', `${bed} is a bed. Use admit to put a patient there.`, 'place')
  }
  const { when } = context
  const visit = newVisit(patient, place, { code, display }, number)
  visit.status = 'in-progress'
  visit.period = { start: when }
  if (place) visit.location = [{ location: placeOf(place), status: 'active', period: { start: when } }]
  addMovement(visit, { event: 'A04', at: when, from: 0 })
  more(visit)
  return begin(context, visit, 'visit.registered')
}

const plan: Workflow = {
  name: 'plan',
  trigger: 'A05',
  description: 'plan an admission to a ward; no bed is taken yet',
  fields: [PATIENT, { name: 'ward', description: 'the ward, such as ZAHW51' }],
  async run(context, order) {
    const patient = await wantLiving(context, order.patient ?? '')
    const ward = (await wantPlace(context, order.ward ?? '', 'ward')).resource
    const number = await nextVisitNumber(context.tx, context.workspace)
    const visit = newVisit(patient, ward, { code: 'IMP', display: 'inpatient encounter' }, number)
    visit.location = [{ location: placeOf(ward), status: 'planned' }]
    return (await begin(context, visit, 'visit.planned')).outcome
  },
}

const swap: Workflow = {
  name: 'swap',
  trigger: 'A17',
  description: 'two patients change beds',
  fields: [VISIT, { name: 'other', description: 'the number of the other visit' }],
  async run(context, order) {
    const { tx, workspace, writer, at, when } = context
    const one = await wantVisit(context, order.visit ?? '')
    const other = await wantVisit(context, order.other ?? '', 'other')
    if (one.resource.id === other.resource.id)
      throw new Refusal('wrong-state', 'A swap wants two visits; both numbers are of the same one.', 'other')
    const [mine, theirs] = [bedOf(one.resource), bedOf(other.resource)]
    for (const [visit, to] of [
      [one, theirs],
      [other, mine],
    ] as const) {
      addMovement(visit.resource, { event: 'A17', at: when, from: visit.row.version })
      moveTo(visit.resource, to, when)
      await writer.put(tx, workspace, visit.resource, visit.row)
    }
    const patient = referencedId(other.resource.subject?.reference, 'Patient')
    const version = await versionOf(tx, workspace, other.resource.id)
    const named = { other: { patient, encounter: other.resource.id, version } }
    await leaveVisitEvent(tx, workspace, 'visit.swapped', one.resource, { at, origin: ORIGIN }, named)
    return visitOutcome(one.resource, 'visit.swapped')
  },
}

function bedOf(visit: Encounter) {
  wantState(visit, ['in-progress', 'onleave'], 'a swap')
  const stay = assignedStay(visit)
  if (stay && !temporaryStay(visit) && referencedId(visit.subject?.reference, 'Patient')) return stay.location
  throw new Refusal('wrong-state', `Visit ${numberOf(visit)} lies in no bed just now.`, 'visit')
}

function newVisit(
  patient: Patient & { id: string },
  place: Location | undefined,
  { code, display }: { code: string; display: string },
  value: string,
): Encounter {
  const type = { coding: [{ system: IDENTIFIER_TYPE, code: 'VN' }] }
  const name = patient.name?.[0]?.text
  return {
    resourceType: 'Encounter',
    identifier: [{ use: 'official', type, system: SYSTEM.caseId, value }],
    status: 'planned',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code, display },
    subject: { reference: `Patient/${patient.id}`, ...(name && { display: name }) },
    ...(place?.managingOrganization && { serviceProvider: place.managingOrganization }),
  }
}

async function begin(context: Context, visit: Encounter, event: 'visit.registered' | 'visit.planned') {
  const { tx, workspace, writer, at } = context
  const stored = await writer.add(tx, workspace, visit)
  await leaveVisitEvent(tx, workspace, event, stored, { at, origin: ORIGIN })
  return { visit: stored, outcome: visitOutcome(stored, event) }
}

export const beginWorkflows: readonly Workflow[] = [register, plan, swap]
