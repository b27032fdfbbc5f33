/**
 * ROL: who has a part in the visit beyond the doctors of PV1. All of them are told each time (HL7 v2.5.1 §2.10.4.1, snapshot mode),
 * unless ROL-2 adds one (AD) or takes one away (DE, UN).
 */
import type { CodeableConcept, Encounter, EncounterParticipant } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import type { StoreReads } from '../../../store/contract.ts'
import { isOfTeam, PARTICIPATION, participantKey, VISIT_ROLES } from '../participant-roles.ts'
import { practitionerIn } from './map-participants.ts'
import { readCoded } from './read-coded.ts'
import { type Reading, remark, segmentsUpTo, text } from './reading.ts'
import { remarkUnmapped } from './remark-unmapped.ts'
import { givenTime } from './timestamp.ts'

const MAPPED = new Set([1, 2, 3, 4, 5, 6])
const MOST = 100

export async function mapTeam(reading: Reading, reads: StoreReads, workspace: string, visit: Encounter): Promise<void> {
  const segments = segmentsUpTo(reading, 'ROL', MOST)
  if (segments.length === 0) return
  const standing = visit.participant ?? []
  const isSnapshot = !segments.some((rol) => ['AD', 'DE', 'UN'].includes(text(rol, 2)?.toUpperCase() ?? ''))
  const all = new Map<string, EncounterParticipant>()
  for (const each of standing) if (!isSnapshot || !isOfTeam(each)) all.set(participantKey(each), each)
  for (const rol of segments) {
    const told = await readRole(reading, reads, workspace, rol)
    if (!told) continue
    if (['DE', 'UN'].includes(text(rol, 2)?.toUpperCase() ?? '')) all.delete(participantKey(told))
    // PV1 has said who attends; ROL adds nothing to that.
    else if (isOfTeam(told) || !all.has(participantKey(told))) all.set(participantKey(told), told)
  }
  if (all.size > 0) visit.participant = [...all.values()]
  else Reflect.deleteProperty(visit, 'participant')
  remarkUnmapped(reading, segments, MAPPED)
}

async function readRole(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  rol: Segment,
): Promise<EncounterParticipant | undefined> {
  const individual = await practitionerIn(reading, reads, workspace, rol, 4)
  const role = roleIn(rol)
  if (!individual || !role) {
    const why = `ROL[${rol.occurrence}] wants a role in ROL-3 and a person in ROL-4; it was left out.`
    remark(reading, 'map/incomplete-role', 'warning', `ROL[${rol.occurrence}]`, why)
    return undefined
  }
  const start = givenTime(reading, rol, 5)?.dateTime
  const end = givenTime(reading, rol, 6)?.dateTime
  const period = { ...(start && { start }), ...(end && { end }) }
  return { type: [role], ...(start || end ? { period } : {}), individual }
}

function roleIn(rol: Segment): CodeableConcept | undefined {
  const known = VISIT_ROLES.find(({ rol: code }) => code === text(rol, 3)?.toUpperCase())
  if (known) return { coding: [{ system: PARTICIPATION, code: known.code, display: known.display }] }
  return readCoded(rol, 3, 'role') ?? undefined
}
