/** One OBR with what belongs to it, taken apart: numbers, code, times, kind; nothing of the records is known yet. */
import type { CodeableConcept, Period } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import { SYSTEM } from '../../../identifiers.ts'
import { toInstant } from '../../../singapore-time.ts'
import { type OrderNumber, readOrderNumber } from '../entity-id.ts'
import { notAhead } from '../event-time.ts'
import { readCoded } from '../read-coded.ts'
import { type Reading, refuse, remark, text } from '../reading.ts'
import { givenTime } from '../timestamp.ts'
import { ATTACHMENT_TYPES, checkType, place } from './read-value.ts'
import { type Recognised, recogniseOrder, recogniseResult } from './recognise-code.ts'
import { type ReportKind, sectionKind } from './report-kind.ts'
import type { ResultContext } from './result-context.ts'
import { REPORT_STATUS, type ReportStatus } from './result-statuses.ts'

export interface ResultGroup {
  orc: Segment | undefined
  obr: Segment
  placer: OrderNumber | undefined
  filler: OrderNumber | undefined
  /** OBR-4; absent in Epic's flowsheet messages */
  service: CodeableConcept | undefined
  kind: ReportKind
  status: ReportStatus | undefined
  /** OBR-7, OBR-8 */
  observed: Period | undefined
  /** OBR-22, a FHIR instant */
  issued: string | undefined
  lines: ResultLine[]
  attachments: Segment[]
  /** NTE behind OBR */
  notes: Segment[]
  spm: Segment | undefined
}

/** One OBX with its comments. */
export interface ResultLine {
  obx: Segment
  notes: Segment[]
  recognised: Recognised
  /** OBX-4: which of several of the same code */
  subId: string | undefined
  /** OBX-14 */
  at: string | undefined
}

export function readGroup(
  reading: Reading,
  segments: readonly Segment[],
  context: Pick<ResultContext, 'flowsheet' | 'reported' | 'writer' | 'workspace'>,
): ResultGroup | undefined {
  const orc = segments.find(({ name }) => name === 'ORC')
  const obr = segments.find(({ name }) => name === 'OBR')
  if (!obr) {
    const at = segments[0] ? place(segments[0]) : 'OBR'
    refuse(reading, '100', at, `There is no OBR with ${at}. Send one before the OBX segments of each report.`)
    return undefined
  }
  const service = readCoded(obr, 4, 'orderable')
  const told = text(obr, 25)
  const status = told === undefined ? undefined : REPORT_STATUS[told.toUpperCase()]
  if (told !== undefined && status === undefined)
    refuse(
      reading,
      '103',
      `${place(obr)}-25`,
      `OBR-25 ${told} says that there is no such result. Send F, P, C or X (table 0123).`,
    )
  const { lines, attachments, notes } = readLines(reading, segments)
  const issued = readIssued(reading, obr, context)
  const kind = sectionKind(text(obr, 24)) ?? (isVital(lines, context.flowsheet) ? 'vital-signs' : 'laboratory')
  return {
    orc,
    obr,
    placer: readOrderNumber('PLAC', SYSTEM.orderNo, [obr, 2], [orc, 2]),
    filler: readOrderNumber('FILL', SYSTEM.accession, [obr, 3], [orc, 3]),
    service: service ? recogniseOrder(service).code : undefined,
    kind,
    status,
    observed: readObserved(reading, obr),
    issued,
    lines,
    attachments,
    notes,
    spm: segments.find(({ name }) => name === 'SPM'),
  }
}

const isVital = (lines: readonly ResultLine[], flowsheet: boolean): boolean =>
  flowsheet || (lines.length > 0 && lines.every(({ recognised }) => recognised.row !== undefined))

/**
 * What was said to be issued long after it was sent would make every correction come too late. A message that is sent again may be older
 * than what it tells, and no time that is past is a slip.
 */
function readIssued(
  reading: Reading,
  obr: Segment,
  { reported, writer, workspace }: Pick<ResultContext, 'reported' | 'writer' | 'workspace'>,
): string | undefined {
  const told = givenTime(reading, obr, 22)
  if (!told) return undefined
  const counted = notAhead(told.ms, Math.max(Date.parse(reported), writer.now(workspace)))
  if (counted < told.ms) {
    const at = `${place(obr)}-22`
    remark(
      reading,
      'map/event-time',
      'warning',
      at,
      `${at} is more than a day ahead of the message and of the clock here, and counts as a day ahead.`,
    )
  }
  return toInstant(counted)
}

function readObserved(reading: Reading, obr: Segment): Period | undefined {
  const start = givenTime(reading, obr, 7)?.dateTime
  const end = givenTime(reading, obr, 8)?.dateTime
  if (start === undefined) return undefined
  return { start, ...(end !== undefined && end !== start && Date.parse(end) > Date.parse(start) && { end }) }
}

function readLines(
  reading: Reading,
  segments: readonly Segment[],
): Pick<ResultGroup, 'lines' | 'attachments' | 'notes'> {
  const lines: ResultLine[] = []
  const attachments: Segment[] = []
  const notes: Segment[] = []
  let open = notes
  for (const segment of segments) {
    if (segment.name === 'NTE') open.push(segment)
    if (segment.name !== 'OBX') continue
    open = []
    if (ATTACHMENT_TYPES.includes(text(segment, 2)?.toUpperCase() ?? '')) attachments.push(segment)
    else {
      const line = readLine(reading, segment, open)
      if (line) lines.push(line)
    }
  }
  return { lines, attachments, notes }
}

function readLine(reading: Reading, obx: Segment, notes: Segment[]): ResultLine | undefined {
  checkType(reading, obx)
  const told = readCoded(obx, 3, 'lab-test')
  if (!told) {
    refuse(reading, '101', `${place(obx)}-3`, `${place(obx)}-3 is empty. Send there what was observed.`)
    return undefined
  }
  const at = givenTime(reading, obx, 14)?.dateTime
  return { obx, notes, recognised: recogniseResult(told), subId: text(obx, 4), at }
}
