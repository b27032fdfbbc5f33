/** The resources of RGS as participants: AIP people, AIL places, AIG anything else. AIS, what is to be done, is the type of service. */
import type { Appointment, AppointmentParticipant, CodeableConcept } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import { kindOf } from '../../../records/appointments.ts'
import { findPlace } from '../map-location.ts'
import { practitionerIn } from '../map-participants.ts'
import { readCoded } from '../read-coded.ts'
import { type Reading, refuse, text } from '../reading.ts'

export const SERVICE = 'service'
/** How many resources one appointment may have. */
const LIMIT = 50

export interface ToldResource {
  participant: AppointmentParticipant
  /** HL7 table 0206, AIx-2: A, U or D */
  action: string | undefined
}

/** By the kind of actor, in the order of the message. */
export async function readResources(reading: Reading, reads: StoreReads, workspace: string): Promise<ToldResource[]> {
  const told: ToldResource[] = []
  const add = (segment: Segment, actor: AppointmentParticipant['actor'], role?: CodeableConcept) => {
    if (!actor) return
    const type = role && { type: [role] }
    told.push({ participant: { actor, ...type, required: 'required', status: 'accepted' }, action: text(segment, 2) })
  }
  for (const aip of listed(reading, 'AIP')) {
    const person = await practitionerIn(reading, reads, workspace, aip, 3)
    const role = readCoded(aip, 4, 'personnel-role') ?? undefined
    add(aip, person && { ...person, ...(!person.reference && { type: 'Practitioner' }) }, role)
  }
  for (const ail of listed(reading, 'AIL')) {
    const place = (await findPlace(reading, reads, workspace, ail, 3))?.place
    add(ail, place && { ...place, ...(!place.reference && { type: 'Location' }) })
  }
  for (const aig of listed(reading, 'AIG')) {
    const [code, name] = [text(aig, 3), text(aig, 3, 2)]
    const value = code ?? name
    const kind = readCoded(aig, 4, 'resource-type') ?? undefined
    const system = 'urn:ngemr-sandbox:identifier:resource'
    add(
      aig,
      value === undefined ? undefined : { type: 'Device', identifier: { system, value }, display: name ?? value },
      kind,
    )
  }
  return told
}

function listed(reading: Reading, name: string): Segment[] {
  const all = reading.message.segmentsNamed(name)
  if (all.length > LIMIT) refuse(reading, '207', name, `There are more than ${LIMIT} ${name} segments.`)
  return all.slice(0, LIMIT)
}

export function readServices(reading: Reading): { service: CodeableConcept; action: string | undefined }[] {
  return listed(reading, 'AIS').flatMap((ais) => {
    const service = readCoded(ais, 3, SERVICE)
    return service ? [{ service, action: text(ais, 2) }] : []
  })
}

export function sameActor(one: AppointmentParticipant, other: AppointmentParticipant): boolean {
  const key = ({ actor }: AppointmentParticipant) => actor?.reference ?? actor?.identifier?.value ?? actor?.display
  return key(one) === key(other)
}

export const sameService = (one: CodeableConcept, other: CodeableConcept): boolean => nameOf(one) === nameOf(other)
const nameOf = ({ coding, text: name }: CodeableConcept) => (coding?.[0]?.code ?? name ?? '').toUpperCase()

/** A message lists all of the kinds that it names; the kinds that it does not name stay as they were. */
export function replaceResources(appointment: Appointment, told: readonly ToldResource[]): void {
  const kinds = new Set(told.map(({ participant }) => kindOf(participant)))
  const kept = appointment.participant.filter((each) => !kinds.has(kindOf(each)))
  const fresh = told.filter(({ action }) => action !== 'D').map(({ participant }) => participant)
  appointment.participant = [...kept, ...fresh]
}
