/** PV1 and PV2 into Encounter, field by field as HL7's v2-to-FHIR tables have it. Places are map-location.ts', status and event times the event rules'. */
import type { CodeableConcept, Encounter, EncounterHospitalization } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import type { StoreReads } from '../../../store/contract.ts'
import { mapAccident } from './map-accident.ts'
import { KEPT_FIELDS, mapItems } from './map-items.ts'
import { mapParticipants } from './map-participants.ts'
import { mapPeriod } from './map-period.ts'
import { mapTeam } from './map-team.ts'
import { assign, type Given, given, type Reading, refuse, remark, text } from './reading.ts'
import { remarkUnmapped } from './remark-unmapped.ts'

const LOCAL = 'urn:ngemr-sandbox:'
const kept = (name: string) => KEPT_FIELDS.filter(([segment]) => segment === name).map(([, field]) => field)
/** PV1-6 is where the patient was, which the stays tell. */
const PV1_MAPPED = new Set([1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 13, 14, 17, 19, 36, 37, 42, 44, 45, ...kept('PV1')])
const PV2_MAPPED = new Set([1, 3, ...kept('PV2')])

export async function mapVisit(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  visit: Encounter,
  pv1: Segment,
): Promise<void> {
  const pv2 = reading.message.segment('PV2')
  mapClass(reading, visit, pv1)
  mapAdmissionType(visit, pv1)
  assign(visit, 'serviceType', concept(pv1, 10, `${LOCAL}specialty`))
  const reason = concept(pv2, 3)
  if (reason !== undefined) assign(visit, 'reasonCode', reason && [reason])
  await mapParticipants(reading, reads, workspace, visit, pv1)
  await mapTeam(reading, reads, workspace, visit)
  mapHospitalization(visit, pv1)
  mapPeriod(reading, visit, pv1)
  mapAccount(reading, visit)
  mapAccident(reading, visit)
  mapItems(reading, visit, KEPT_FIELDS)
  remarkUnmapped(reading, [pv1], PV1_MAPPED)
  if (pv2) remarkUnmapped(reading, [pv2], PV2_MAPPED)
}

/** HL7 table 0004 and the two-letter forms that NGEMR sends, onto v3 ActCode. */
const CLASSES: Record<string, [string, string]> = {
  I: ['IMP', 'inpatient encounter'],
  IP: ['IMP', 'inpatient encounter'],
  INPATIENT: ['IMP', 'inpatient encounter'],
  O: ['AMB', 'ambulatory'],
  OP: ['AMB', 'ambulatory'],
  OUTPATIENT: ['AMB', 'ambulatory'],
  R: ['AMB', 'ambulatory'],
  E: ['EMER', 'emergency'],
  ED: ['EMER', 'emergency'],
  EMERGENCY: ['EMER', 'emergency'],
  P: ['PRENC', 'pre-admission'],
}

/** Values of table 0004 that say nothing of how a patient is here: obstetrics, commercial account, not applicable, unknown. */
const NAMELESS = ['B', 'C', 'N', 'U']

function mapClass(reading: Reading, visit: Encounter, pv1: Segment): void {
  const told = text(pv1, 2)
  if (told === undefined || told === '""') return
  const [code, display] = CLASSES[told.toUpperCase()] ?? []
  if (!code && !visit.class && !NAMELESS.includes(told.toUpperCase())) {
    // A visit has a class; without one that is known, any would be a guess.
    refuse(
      reading,
      '103',
      'PV1-2',
      `PV1-2 is "${told.slice(0, 20)}", which is no patient class. Send IP, OP, ED or a value of table 0004.`,
    )
  } else if (!code || !display) {
    remark(
      reading,
      'map/unknown-code',
      'warning',
      'PV1-2',
      'PV1-2 is no patient class that is known here; the class stays as it was.',
      told,
    )
  } else if (visit.class?.code !== code) {
    visit.class = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code, display }
  }
}

/** PV1-4 stands beside the other types of the visit, which no message knows of. */
function mapAdmissionType(visit: Encounter, pv1: Segment): void {
  const system = `${LOCAL}admission-type`
  const told = concept(pv1, 4, system)
  if (told === undefined) return
  const others = (visit.type ?? []).filter((each) => !each.coding?.some((coding) => coding.system === system))
  const all = told === null ? others : [...others, told]
  assign(visit, 'type', all.length > 0 ? all : null)
}

/** A coded field as a concept; a code that stands alone gets the local system of that table. */
function concept(segment: Segment | undefined, field: number, system?: string): CodeableConcept | null | undefined {
  const code: Given = given(segment, field)
  const name = text(segment, field, 2)
  if (code === null) return null
  if (code === undefined) return name === undefined ? undefined : { text: name }
  const coding = { ...(system && { system }), code, ...(name && { display: name }) }
  return { coding: [coding], text: name ?? code }
}

function mapHospitalization(visit: Encounter, pv1: Segment): void {
  const hospitalization: EncounterHospitalization = { ...visit.hospitalization }
  assign(hospitalization, 'reAdmission', concept(pv1, 13, `${LOCAL}readmission`))
  assign(hospitalization, 'admitSource', concept(pv1, 14, `${LOCAL}admit-source`))
  assign(hospitalization, 'dischargeDisposition', concept(pv1, 36, `${LOCAL}discharge-disposition`))
  const destination = given(pv1, 37)
  assign(hospitalization, 'destination', typeof destination === 'string' ? { display: destination } : destination)
  if (Object.keys(hospitalization).length > 0) visit.hospitalization = hospitalization
  else Reflect.deleteProperty(visit, 'hospitalization')
}

/** PID-18 is the account of this stay, and stands in PID only because HL7 put it there. */
function mapAccount(reading: Reading, visit: Encounter): void {
  const number = given(reading.message.segment('PID'), 18)
  const account = (value: string) => [{ identifier: { system: `${LOCAL}identifier:account`, value } }]
  assign(visit, 'account', typeof number === 'string' ? account(number) : number)
}
