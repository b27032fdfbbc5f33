/** PID and PV1 of a message that is about something else: whose it is, and in which visit it came about. */
import type { Encounter, Location, Patient } from '@medplum/fhirtypes'
import type { SegmentSpec } from '../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../store/contract.ts'
import { referencedId } from '../../identifiers.ts'
import { lookUpById } from '../../records/find-record.ts'
import { pendingOf } from '../../records/movements.ts'
import { assignedStay, lastStay, temporaryStay } from '../../records/stays.ts'
import type { MessageOrder } from './message-order.ts'
import { renderPid } from './segments/pid.ts'
import { renderPv1 } from './segments/pv1.ts'

/** Undefined when the patient is gone. `encounter` is a reference; without one PV1 says that no visit applies (table 0004, N). */
export async function personAndVisit(
  reads: StoreReads,
  workspace: string,
  { header }: Pick<MessageOrder<unknown>, 'header'>,
  patient: string | undefined,
  encounter: string | undefined,
): Promise<SegmentSpec[] | undefined> {
  const person = await lookUpById<Patient>(reads, workspace, 'Patient', patient ?? '')
  if (!person) return undefined
  const id = referencedId(encounter, 'Encounter')
  const visit = id === undefined ? undefined : await lookUpById<Encounter>(reads, workspace, 'Encounter', id)
  const places = visit && (await placesOf(reads, workspace, visit.resource))
  const pid = renderPid({ patient: person.resource, setId: 1, ...(visit && { encounter: visit.resource }) })
  if (!places) return [...pid, { name: 'PV1', fields: { 1: '1', 2: 'N' } }]
  return [...pid, ...(await renderPv1({ ...places, header, reads, workspace, setId: 1 }))]
}

export const placesOf = async (reads: StoreReads, workspace: string, encounter: Encounter & { id: string }) => {
  const find = async (reference: string | undefined) => {
    const id = referencedId(reference, 'Location')
    return id === undefined ? undefined : (await lookUpById<Location>(reads, workspace, 'Location', id))?.resource
  }
  const stay = assignedStay(encounter) ?? lastStay(encounter)
  const place = await find(stay?.location.reference)
  const temporary = await find(temporaryStay(encounter)?.location.reference)
  const destination = await find(pendingOf(encounter).at(-1)?.place)
  return { encounter, ...(place && { place }), ...(temporary && { temporary }), ...(destination && { destination }) }
}
