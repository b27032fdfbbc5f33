/**
 * An ADT message as NGEMR sends it: the segments of its own table, in its order, each made by the renderer of that segment.
 * The published A03 sample shows what the fields hold; segments that nothing is known for are left out where they are optional.
 */
import type { Encounter, Patient } from '@medplum/fhirtypes'
import { adtEvent } from '../../../hl7v2/dictionary/adt-events.ts'
import { buildMessage, type SegmentSpec } from '../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../store/contract.ts'
import { findById } from '../../records/find-record.ts'
import type { AdtContext, AdtOrder, SegmentRenderer, Subject } from './adt-context.ts'
import { placesOf } from './person-and-visit.ts'
import { renderAcc } from './segments/acc.ts'
import { renderDg1 } from './segments/dg1.ts'
import { renderEvn, renderMsh } from './segments/header.ts'
import { renderIam } from './segments/iam.ts'
import { renderMrg } from './segments/mrg.ts'
import { renderNk1 } from './segments/nk1.ts'
import { renderNte } from './segments/nte.ts'
import { renderObx } from './segments/obx.ts'
import { renderPd1 } from './segments/pd1.ts'
import { renderPid } from './segments/pid.ts'
import { renderPv1 } from './segments/pv1.ts'
import { renderPv2 } from './segments/pv2.ts'
import { renderRol } from './segments/rol.ts'
import { renderZbe } from './segments/zbe.ts'
import { renderZpd } from './segments/zpd.ts'
import { renderZpe } from './segments/zpe.ts'
import { renderZpv } from './segments/zpv.ts'

const renderers: Readonly<Record<string, SegmentRenderer>> = {
  MSH: renderMsh,
  EVN: renderEvn,
  PID: async (context) => [...renderPid(context), ...(await renderZpd(context))],
  PD1: renderPd1,
  NTE: renderNte,
  NK1: renderNk1,
  MRG: renderMrg,
  PV1: renderPv1,
  PV2: renderPv2,
  ZPV: renderZpv,
  ZBE: renderZbe,
  ROL: renderRol,
  OBX: renderObx,
  DG1: renderDg1,
  ACC: renderAcc,
  IAM: renderIam,
  ZPE: renderZpe,
}

/** Undefined when the table has no such event, or patient or visit are gone by now. */
export const renderAdt = async (
  reads: StoreReads,
  workspace: string,
  order: AdtOrder,
): Promise<Uint8Array | undefined> => {
  const row = adtEvent(order.trigger)
  const subjects = await subjectsOf(reads, workspace, order)
  const [first] = subjects
  if (!row?.applicable || !first) return undefined
  const retired = await retiredOf(reads, workspace, order)
  if (row.segments.some(({ id, optional }) => id === 'MRG' && !optional) && !retired) return undefined

  let context: AdtContext = { ...order, ...first, reads, workspace, setId: 1, ...(retired && { retired }) }
  let groups = 0
  const segments: SegmentSpec[] = []
  for (const { id, optional } of row.segments) {
    // Every PID begins a group of its own: A17 has two patients.
    const subject = id === 'PID' ? subjects[groups++] : undefined
    if (subject) context = { ...order, ...subject, reads, workspace, setId: groups, ...(retired && { retired }) }
    const rendered = (await renderers[id]?.(context)) ?? []
    if (rendered.length === 0 && !optional)
      throw new TypeError(`${order.trigger} wants ${id}, which cannot be rendered.`)
    segments.push(...rendered)
  }
  return buildMessage(segments)
}

type VisitRef = { patient: string; encounter: string; version: number }

/** In the order of the message; none when a record is gone. */
const subjectsOf = async (reads: StoreReads, workspace: string, { event }: AdtOrder): Promise<Subject[]> => {
  const named: (VisitRef | { patient: string })[] = 'other' in event ? [event, event.other] : [event]
  const subjects: Subject[] = []
  for (const one of named) {
    const patient = await findById<Patient>(reads, workspace, 'Patient', one.patient)
    if (!patient) return []
    const encounter = 'encounter' in one ? await encounterOf(reads, workspace, one) : undefined
    if ('encounter' in one && !encounter) return []
    subjects.push({ patient: patient.resource, ...(encounter && (await placesOf(reads, workspace, encounter))) })
  }
  return subjects
}

/** The visit as the event left it, whatever has happened to it since. */
const encounterOf = async (reads: StoreReads, workspace: string, visit: VisitRef) => {
  const row = await reads.getResourceVersion(workspace, 'Encounter', visit.encounter, visit.version)
  return row && !row.deleted ? (JSON.parse(row.text) as Encounter & { id: string }) : undefined
}

const retiredOf = async (reads: StoreReads, workspace: string, { event }: AdtOrder) => {
  const id = 'retired' in event ? event.retired : 'from' in event ? event.from : undefined
  return id === undefined ? undefined : (await findById<Patient>(reads, workspace, 'Patient', id))?.resource
}
