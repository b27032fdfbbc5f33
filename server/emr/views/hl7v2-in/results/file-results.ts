/**
 * ORU: results of laboratories, imaging, flowsheets and devices into Observation and DiagnosticReport. A preliminary result
 * never takes the place of a final one, a correction finds what it corrects by filler number, code and sub-id, and what comes
 * too late is told and left out.
 */
import type { Segment } from '../../../../hl7v2/message.ts'
import type { StoreTransaction } from '../../../../store/contract.ts'
import type { Filing } from '../../../hospital.ts'
import { toInstant } from '../../../singapore-time.ts'
import { cutGroups, cutOrders } from '../cut-groups.ts'
import { notAhead } from '../event-time.ts'
import { knownPatient, knownVisit } from '../known-patient.ts'
import { type Reading, refuse, text } from '../reading.ts'
import { remarkUnmapped, remarkUnmappedSegments } from '../remark-unmapped.ts'
import type { MessageRule, MessageWork } from '../rules/event-rule.ts'
import { refused } from '../store-change.ts'
import { readTimestamp } from '../timestamp.ts'
import { linkParent } from './link-parent.ts'
import { OBX_MAPPED } from './map-observation.ts'
import { OBR_MAPPED } from './map-report.ts'
import { SPM_MAPPED } from './map-specimen.ts'
import { type GroupPlan, planGroup } from './plan-group.ts'
import type { ResultContext } from './result-context.ts'
import { readGroup } from './result-group.ts'
import { storeGroup } from './store-group.ts'

const READ = ['MSH', 'EVN', 'PID', 'PV1', 'PD1', 'ORC', 'OBR', 'OBX', 'NTE', 'SPM', 'ZPD']
const ORC_MAPPED = new Set([1, 2, 3])
/** More than any report has; a message is read in one transaction. */
const MOST_GROUPS = 1_000

export const resultRule = (event: string): MessageRule => ({
  event,
  patients: Number.POSITIVE_INFINITY,
  files: fileResults,
})

async function fileResults(tx: StoreTransaction, workspace: string, work: MessageWork): Promise<Filing> {
  const { reading } = work
  const plans: { context: ResultContext; plan: GroupPlan }[] = []
  // HL7 v2.5.1 §7.3.1: one message may tell of several patients, each with PID and PV1 of its own.
  const { groups: patients } = cutGroups(reading.message.segments, ({ name }) => name === 'PID')
  if (patients.length === 0)
    refuse(reading, '100', 'PID', 'There is no PID segment. Send one with the NRIC or FIN in PID-3.')
  // PID may tell of one patient twice.
  const memories = new Map<string, Memory>()
  for (const segments of patients) {
    const subject = await subjectOf(tx, workspace, reading, segments)
    if (!subject) continue
    const memory = memories.get(subject.patient.id) ?? newMemory()
    memories.set(subject.patient.id, memory)
    const context = contextOf(tx, workspace, work, subject, memory)
    for (const plan of await plansOf(context, memory.seen, segments)) plans.push({ context, plan })
  }
  remarkAll(reading)
  if (plans.length === 0 && reading.errors.length === 0)
    refuse(reading, '100', 'OBR', 'There is no OBR segment, so there is no result. Send OBR and OBX.')
  if (reading.errors.length > 0) return refused(reading)
  const stored = []
  for (const { context, plan } of plans) stored.push({ context, plan, filed: await storeGroup(context, plan) })
  for (const { context, plan, filed } of stored) await linkParent(context, plan.group, filed)
  return { accepted: true, findings: reading.findings }
}

/** What the message said of one patient so far. */
type Memory = Pick<ResultContext, 'people' | 'alike' | 'readings'> & { seen: Set<string> }

const newMemory = (): Memory => ({ people: new Map(), alike: new Map(), readings: new Map(), seen: new Set() })

type Subject = Pick<ResultContext, 'patient' | 'visit'>

async function subjectOf(
  tx: StoreTransaction,
  workspace: string,
  reading: Reading,
  segments: readonly Segment[],
): Promise<Subject | undefined> {
  const pid = segments.find(({ name }) => name === 'PID')
  const pv1 = segments.find(({ name }) => name === 'PV1')
  const patient = await knownPatient(reading, tx, workspace, pid)
  const visit = patient && (await knownVisit(reading, tx, workspace, patient, pv1))
  return patient && { patient: patient.resource, ...(visit && { visit: visit.resource }) }
}

function contextOf(
  tx: StoreTransaction,
  workspace: string,
  { reading, writer, origin }: MessageWork,
  subject: Subject,
  { people, alike, readings }: Memory,
): ResultContext {
  const now = writer.now(workspace)
  const sent = readTimestamp(text(reading.message.segment('MSH'), 7) ?? '')?.ms
  const reported = toInstant(notAhead(sent ?? now, now))
  const flowsheet = text(reading.message.segment('EVN'), 4) === 'FLOWSHEET_EVENT'
  return { ...subject, people, alike, readings, reading, tx, workspace, writer, origin, reported, flowsheet }
}

async function plansOf(context: ResultContext, seen: Set<string>, segments: readonly Segment[]): Promise<GroupPlan[]> {
  const { reading } = context
  const { groups } = cutOrders(segments, ['OBR'])
  if (groups.length > MOST_GROUPS) refuse(reading, '207', 'OBR', `There are more than ${MOST_GROUPS} OBR segments.`)
  const plans: GroupPlan[] = []
  for (const segments of groups.slice(0, MOST_GROUPS)) {
    const group = readGroup(reading, segments, context)
    if (!group) continue
    const key = JSON.stringify([group.filler?.value, group.placer?.value, group.service?.coding?.[0]?.code])
    if (seen.has(key) && group.kind !== 'vital-signs') {
      const why = 'Two OBR segments have the same numbers and the same code. Send the report once, with all its OBX.'
      refuse(reading, '205', `OBR[${group.obr.occurrence}]`, why)
      continue
    }
    seen.add(key)
    plans.push(await planGroup(context, group))
  }
  return plans
}

function remarkAll(reading: Reading): void {
  const { message } = reading
  for (const [name, mapped] of [
    ['ORC', ORC_MAPPED],
    ['OBR', OBR_MAPPED],
    ['OBX', OBX_MAPPED],
    ['SPM', SPM_MAPPED],
  ] as const) {
    remarkUnmapped(reading, message.segmentsNamed(name), mapped)
  }
  remarkUnmappedSegments(reading, READ)
}
