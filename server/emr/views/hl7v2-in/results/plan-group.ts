/**
 * What a group of results will change, worked out before anything is written: which observations, as what, and which of
 * them come too late. A refusal is in `reading.errors` then, and nothing has happened.
 */
import type { Observation, ServiceRequest } from '@medplum/fhirtypes'
import { ofTable } from '../../../of-table.ts'
import type { Found } from '../../../records/find-record.ts'
import { readingAt } from '../../../records/results.ts'
import { formattedText } from '../formatted-text.ts'
import { refuse, remark, text } from '../reading.ts'
import { findOrder, findReport, resultKeys, type StandingResults, standingResults } from './find-standing.ts'
import { type Attached, readAttachments } from './map-attachment.ts'
import { mapObservation, valueIn } from './map-observation.ts'
import { mapReport, type ReportTarget } from './map-report.ts'
import { mapSpecimen, type SpecimenTarget } from './map-specimen.ts'
import { place } from './read-value.ts'
import { LOINC } from './recognise-code.ts'
import { sectionKind } from './report-kind.ts'
import { type PlannedResult, type ResultContext, type Target, targetOf } from './result-context.ts'
import type { ResultGroup, ResultLine } from './result-group.ts'
import { laterOf, OBSERVATION_STATUS, type ObservationStatus, whyLate } from './result-statuses.ts'

export interface GroupPlan {
  group: ResultGroup
  order: Found<ServiceRequest> | undefined
  specimen: SpecimenTarget | undefined
  results: Target<Observation>[]
  /** Vital signs have none. */
  report: ReportTarget | undefined
  attachments: Attached[]
}

export async function planGroup(context: ResultContext, told: ResultGroup): Promise<GroupPlan> {
  const order = await findOrder(context, told)
  const standing = told.kind === 'vital-signs' ? undefined : await findReport(context, told, order)
  // What a report is does not change, whatever section it comes from later.
  const kind = sectionKind(standing?.resource.category?.[0]?.coding?.[0]?.code) ?? told.kind
  const group = { ...told, kind }
  const specimen =
    group.kind === 'vital-signs'
      ? undefined
      : await mapSpecimen(context, group, standing?.resource.specimen?.[0] ?? order?.resource.specimen?.[0])
  const known = await standingResults(context, standing)
  const encounter = context.visit ? undefined : order?.resource.encounter
  const lines = group.lines.filter((line) => !isImpression(group, line))
  const impression = group.lines.filter((line) => isImpression(group, line))
  const planned: Planning['planned'] = group.kind === 'vital-signs' ? context.readings : new Map()
  const results: Target<Observation>[] = []
  const reported = standing?.resource.issued
  for (const line of lines) {
    const target = await planLine({ context, group, known, planned, encounter, reported }, line)
    if (target) results.push(target)
  }
  const attachments = readAttachments(context.reading, group.attachments)
  const report =
    group.kind === 'vital-signs'
      ? undefined
      : mapReport(context, group, {
          standing,
          order,
          results: [...results.map(({ resource }) => resource), ...untold(known, results)],
          conclusion: conclusionOf(impression),
          encounter,
        })
  return { group, order, specimen, results, report, attachments }
}

/** Results of the report that the message says nothing of. */
const untold = ({ all }: StandingResults, told: readonly Target<Observation>[]): Observation[] => {
  const changed = new Set(told.map(({ standing }) => standing?.resource.id))
  return all.map(({ resource }) => resource).filter(({ id }) => !changed.has(id))
}

interface Planning {
  context: ResultContext
  group: ResultGroup
  known: StandingResults
  planned: Map<string, PlannedResult>
  encounter: Observation['encounter']
  /** When the report that stands was issued */
  reported: string | undefined
}

/** A target that is new to the message. */
async function planLine(planning: Planning, line: ResultLine): Promise<Target<Observation> | undefined> {
  const { context, group, planned } = planning
  const { reading } = context
  const { obx, recognised, subId } = line
  const status = statusOf(context, group, obx)
  if (status === undefined) return undefined
  remarkUnknown(context, line)
  const at = line.at ?? group.observed?.start
  const isReading = group.kind === 'vital-signs'
  if (isReading && at === undefined) {
    refuse(reading, '101', `${place(obx)}-14`, `Neither ${place(obx)}-14 nor OBR-7 says when it was measured.`)
    return undefined
  }
  const key = `${resultKeys(recognised.code, subId)[0]}${isReading ? `@${at}` : ''}`
  const earlier = planned.get(key)
  if (earlier) {
    if (earlier.target) await planAgain(planning, line, earlier.target, status)
    return undefined
  }
  const standing = isReading
    ? await readingAt(context.tx, context.workspace, context.patient.id, recognised.code, at ?? '')
    : planning.known.find(recognised.code, subId)
  const told = { status, issued: group.issued ?? context.reported }
  if (!standing && cannotStand(context, line, status)) return undefined
  const late = standing && whyLate(standing.resource, told)
  planned.set(key, { target: undefined })
  if (late) {
    const why = `${place(obx)} was left out of the record: ${late}.`
    remark(reading, 'result/too-late', 'warning', place(obx), why, recognised.code.text)
    return undefined
  }
  const target = targetOf<Observation>(standing ?? newObservation(planning))
  const issued = laterOf(told.issued, planning.reported ?? standing?.resource.issued)
  await mapObservation(context, group, line, target.resource, { status, issued })
  if (standing) keepCorrection(context, line, target, standing)
  planned.set(key, { target })
  return target
}

/** The same code and sub-id once more: the other part of a pair, the next line of a text, or a slip. */
async function planAgain(
  { context, group }: Planning,
  line: ResultLine,
  target: Target<Observation>,
  status: ObservationStatus,
): Promise<void> {
  const { obx, recognised } = line
  if (status === 'entered-in-error' && !target.standing) {
    const why = `${place(obx)} takes back what the same message files. Send what is right, and nothing was filed wrongly.`
    refuse(context.reading, '204', place(obx), why)
  }
  const before = target.resource.valueString
  const told = { status: recognised.part ? target.resource.status : status, issued: target.resource.issued ?? '' }
  await mapObservation(context, group, line, target.resource, told)
  if (target.standing) keepCorrection(context, line, target, target.standing)
  const after = target.resource.valueString
  if (before !== undefined && after !== undefined) target.resource.valueString = `${before}\n${after}`
  else if (!recognised.part) {
    const why = `${place(obx)} has the code and sub-id of an earlier OBX of its group; the last counts. Number them in OBX-4.`
    remark(context.reading, 'result/same-key-twice', 'warning', place(obx), why)
  }
}

/** The class of a new one is filled by its mapper. */
const newObservation = ({ encounter }: Planning): Observation =>
  ({ resourceType: 'Observation', status: 'registered', ...(encounter && { encounter }) }) as Observation

function statusOf(
  { reading }: ResultContext,
  group: ResultGroup,
  obx: ResultLine['obx'],
): ObservationStatus | undefined {
  const at = `${place(obx)}-11`
  const told = text(obx, 11)?.toUpperCase()
  if (told === 'N') {
    remark(
      reading,
      'result/not-asked',
      'information',
      at,
      `${place(obx)} says that this was not asked for; nothing is filed.`,
    )
    return undefined
  }
  if (told !== undefined) {
    const status = ofTable(OBSERVATION_STATUS, told)
    if (!status)
      refuse(reading, '103', at, `${at} is ${told}, which table 0085 does not have. Send F, P, C, X, W or D.`)
    return status
  }
  const ofReport = group.status === 'partial' || group.status === 'appended' ? undefined : group.status
  const assumed = ofReport ?? 'unknown'
  remark(reading, 'result/no-status', 'warning', at, `${at} is empty; the result is filed as ${assumed}.`)
  return assumed
}

function remarkUnknown({ reading }: ResultContext, { obx, recognised }: ResultLine): void {
  if (recognised.known) return
  const code = recognised.code.coding?.[0]?.code ?? recognised.code.text ?? ''
  if (reading.findings.some(({ rule, actual }) => rule === 'map/unknown-code' && actual === code)) return
  const why = `Nobody here knows the code; it is kept as it was told. Send LOINC (LN) beside it, in ${place(obx)}-3.4.`
  remark(reading, 'map/unknown-code', 'warning', `${place(obx)}-3`, why, code)
}

/** Nothing is on file that the line could take back or head. True when there is nothing to file. */
function cannotStand({ reading }: ResultContext, { obx, recognised }: ResultLine, status: ObservationStatus): boolean {
  const name = recognised.code.text ?? ''
  if (status === 'entered-in-error') {
    const why = `${name} is taken back, but no such result is on file. Nothing was filed; check OBR-3, OBX-3 and OBX-4.`
    refuse(reading, '204', place(obx), why)
    return true
  }
  if (status === 'corrected' || status === 'amended') {
    const why = `${name} is called a correction, but no earlier result is on file; filed as it is.`
    remark(reading, 'result/nothing-to-correct', 'information', place(obx), why)
  }
  if (text(obx, 2) !== undefined || obx.value(5).trim() !== '' || status === 'cancelled') return false
  remark(reading, 'result/no-value', 'information', place(obx), `${place(obx)} has no value; nothing is filed of it.`)
  return true
}

/**
 * HL7 v2.5.1 §7.4.2.11: a final result can be changed by a correction only. A change that is called final counts, and is called
 * what it is; what was corrected stays so.
 */
function keepCorrection(
  { reading }: ResultContext,
  line: ResultLine,
  target: Target<Observation>,
  standing: Found<Observation>,
): void {
  const earlier = JSON.parse(standing.row.text) as Observation
  const { status } = earlier
  const before = valueIn(earlier, line)
  if (target.resource.status !== 'final' || !['final', 'corrected', 'amended'].includes(status)) return
  target.resource.status = status
  if (before === '' || before === valueIn(target.resource, line)) return
  target.resource.status = 'corrected'
  const at = `${place(line.obx)}-11`
  const why = `${at} says final, but the final result on file has another value. Filed as corrected; send C.`
  remark(reading, 'result/changed-without-correction', 'warning', at, why)
}

/** What the report comes to in short: FHIR has a place of its own for it. LOINC 19005-8, or the suffix that radiology uses. */
function isImpression({ kind }: ResultGroup, { obx, recognised }: ResultLine): boolean {
  if (kind === 'vital-signs') return false
  const suffix = obx.value(3, { component: 1, subcomponent: 2 }).toUpperCase()
  if (kind === 'imaging' && suffix === 'IMP') return true
  return recognised.code.coding?.some(({ system, code }) => system === LOINC && code === '19005-8') ?? false
}

function conclusionOf(lines: readonly ResultLine[]): string | undefined {
  const told = lines.flatMap(({ obx }) =>
    Array.from({ length: Math.min(obx.repetitions(5), 1_000) }, (_, i) =>
      formattedText(obx.value(5, { repetition: i + 1 })),
    ),
  )
  return told.length > 0 ? told.join('\n') : undefined
}
