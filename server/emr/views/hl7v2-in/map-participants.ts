/** Doctors of the visit (PV1-7, -8, -9, -17): by reference when the MCR number is known here, by name and number otherwise. */
import type { Encounter, EncounterParticipant, Practitioner, Reference } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import type { StoreReads } from '../../../store/contract.ts'
import { SYSTEM } from '../../identifiers.ts'
import { lookUpByIdentifier } from '../../records/find-record.ts'
import { hasRole, PARTICIPATION, VISIT_ROLES } from '../participant-roles.ts'
import { given, type Reading, remark, repetitionsUpTo, text } from './reading.ts'

const MOST_DOCTORS = 20

export async function mapParticipants(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  visit: Encounter,
  pv1: Segment,
): Promise<void> {
  for (const { field, code, display } of VISIT_ROLES) {
    if (given(pv1, field) === undefined && text(pv1, field, 2) === undefined) continue
    const told: EncounterParticipant[] = []
    const most = repetitionsUpTo(reading, pv1, field, MOST_DOCTORS)
    for (let n = 1; n <= most; n++) {
      const individual = await practitionerIn(reading, reads, workspace, pv1, field, n)
      if (individual) told.push({ type: [{ coding: [{ system: PARTICIPATION, code, display }] }], individual })
    }
    replaceRole(visit, code, told)
  }
}

function replaceRole(visit: Encounter, code: string, told: EncounterParticipant[]): void {
  const standing = visit.participant ?? []
  const before = standing.filter((each) => hasRole(each, code))
  if (before.length === told.length && before.every((each, i) => whoIs(each) === whoIs(told[i]))) return
  const all = [...standing.filter((each) => !hasRole(each, code)), ...told]
  if (all.length > 0) visit.participant = all
  else Reflect.deleteProperty(visit, 'participant')
}

const whoIs = (each: EncounterParticipant | undefined): string | undefined =>
  each?.individual?.reference ?? each?.individual?.display

async function registeredDoctor({ doctors }: Reading, reads: StoreReads, workspace: string, number: string) {
  if (!doctors.has(number))
    doctors.set(number, await lookUpByIdentifier<Practitioner>(reads, workspace, 'Practitioner', SYSTEM.mcr, number))
  return doctors.get(number)
}

/** Whom an XCN field names; undefined when it is empty. */
export async function practitionerIn(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  segment: Segment,
  field: number,
  n = 1,
): Promise<Reference<Practitioner> | undefined> {
  const number = text(segment, field, 1, n)
  const name = [text(segment, field, 3, n), text(segment, field, 2, n)]
    .filter((part) => part && part !== '""')
    .join(' ')
  if (number === undefined || number === '""') return name === '' ? undefined : { display: name }

  // NGEMR names the numbering authority in component 9 and the type in 13, both MCR; some senders leave them out.
  const kind = text(segment, field, 13, n) ?? text(segment, field, 9, n) ?? 'MCR'
  const registered = kind === 'MCR' ? await registeredDoctor(reading, reads, workspace, number) : undefined
  if (registered) {
    const display = registered.resource.name?.[0]?.text ?? name
    return { reference: `Practitioner/${registered.resource.id}`, ...(display && { display }) }
  }
  const at = `${segment.name}-${field}[${n}]`
  remark(
    reading,
    'map/unknown-practitioner',
    'information',
    at,
    `No practitioner here has the ${kind} number; kept by name and number.`,
    number,
  )
  const identifier = kind === 'MCR' ? { system: SYSTEM.mcr, value: number } : { value: number }
  return { identifier, display: name === '' ? number : name }
}
