/**
 * An ADT message as NGEMR sends it: the segments of its own table, in its order, each made by the renderer of that segment.
 * The published A03 sample shows what the fields hold; segments that nothing is known for are left out where they are optional.
 */
import type { Encounter, Location, Patient } from '@medplum/fhirtypes'
import { adtEvent } from '../../../hl7v2/dictionary/adt-events.ts'
import { buildMessage, type SegmentSpec } from '../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../store/contract.ts'
import { referencedId } from '../../identifiers.ts'
import { findById } from '../../records/find-record.ts'
import type { AdtContext, AdtOrder, SegmentRenderer } from './adt-context.ts'
import { renderDg1 } from './segments/dg1.ts'
import { renderEvn, renderMsh } from './segments/header.ts'
import { renderNk1 } from './segments/nk1.ts'
import { renderObx } from './segments/obx.ts'
import { renderPid } from './segments/pid.ts'
import { renderPv1 } from './segments/pv1.ts'
import { renderPv2 } from './segments/pv2.ts'
import { renderZbe } from './segments/zbe.ts'
import { renderZpv } from './segments/zpv.ts'

const renderers: Readonly<Record<string, SegmentRenderer>> = {
  MSH: renderMsh,
  EVN: renderEvn,
  PID: renderPid,
  NK1: renderNk1,
  PV1: renderPv1,
  PV2: renderPv2,
  ZPV: renderZpv,
  ZBE: renderZbe,
  OBX: renderObx,
  DG1: renderDg1,
}

/** Undefined when the table has no such event, or patient or visit are gone by now. */
export const renderAdt = async (
  reads: StoreReads,
  workspace: string,
  order: AdtOrder,
): Promise<Uint8Array | undefined> => {
  const event = adtEvent(order.trigger)
  const patient = await findById<Patient>(reads, workspace, 'Patient', order.visit.patient)
  const encounter = await encounterOf(reads, workspace, order)
  if (!event?.applicable || !patient || !encounter) return undefined
  const place = await currentPlace(reads, workspace, encounter)
  const context: AdtContext = {
    ...order,
    reads,
    workspace,
    patient: patient.resource,
    encounter,
    ...(place ? { place } : {}),
  }
  const segments: SegmentSpec[] = []
  for (const { id, optional } of event.segments) {
    const rendered = (await renderers[id]?.(context)) ?? []
    if (rendered.length === 0 && !optional) throw new Error(`${order.trigger} wants ${id}, which cannot be rendered.`)
    segments.push(...rendered)
  }
  return buildMessage(segments)
}

/** The visit as the event left it, whatever has happened to it since. */
const encounterOf = async (reads: StoreReads, workspace: string, { visit }: AdtOrder) => {
  const row = await reads.getResourceVersion(workspace, 'Encounter', visit.encounter, visit.version)
  return row && !row.deleted ? (JSON.parse(row.text) as Encounter & { id: string }) : undefined
}

const currentPlace = async (reads: StoreReads, workspace: string, encounter: Encounter) => {
  const stays = encounter.location ?? []
  const stay = stays.find(({ status }) => status === 'active') ?? stays.at(-1)
  const id = referencedId(stay?.location.reference, 'Location')
  return id === undefined ? undefined : (await findById<Location>(reads, workspace, 'Location', id))?.resource
}
