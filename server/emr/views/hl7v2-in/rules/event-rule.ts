/** What one trigger event means for a visit. A new event is one file of this shape and one line in ../event-rules.ts. */
import type { Encounter } from '@medplum/fhirtypes'
import type { Message, Segment } from '../../../../hl7v2/message.ts'
import type { StoreTransaction } from '../../../../store/contract.ts'
import type { Filing, FilingError } from '../../../hospital.ts'
import type { Place } from '../../../records/stays.ts'
import { isUnderWay, type VisitEventType } from '../../../records/visit-event.ts'
import type { RecordWriter } from '../../../records/write-record.ts'
import type { PlaceSense } from '../map-location.ts'
import { isReversed } from '../map-period.ts'
import { type Reading, remark } from '../reading.ts'

export interface EventRule {
  event: string
  /** Why the event cannot be taken for the visit as it stands (undefined: there is none of that number). */
  refuses(visit: Encounter | undefined, number: string): FilingError | undefined
  /** What PV1-3 means; a move when left out. */
  sense?: PlaceSense | ((visit: Encounter) => PlaceSense)
  /** The movements that it takes back, the last of which must be the visit's last one. */
  undoes?: readonly string[]
  /** It may be cancelled later, so the visit notes it. Default: no. */
  isMovement?: (before: Encounter | undefined) => boolean
  /** PV1-42 says where it leads. */
  hasDestination?: boolean
  /** A message of an event before the last movement comes too late to move anybody. */
  inOrder?: boolean
  /** Moves the visit on, after its fields were mapped. */
  moves(visit: Encounter, told: Told): void
  leaves(before: Encounter | undefined): VisitEventType
}

export interface Told {
  reading: Reading
  pv1: Segment
  /** When it happened */
  at: string
  /** The version of the visit before this message, 0 when there was none */
  from: number
  /** For a rule that undoes: the visit before the movement, undefined when the movement began it. */
  earlier?: Encounter | undefined
  /** Where a pending event leads (PV1-42) */
  destination?: Place | undefined
}

/** An event that is not about one visit of one patient: it files itself. */
export interface MessageRule {
  event: string
  /** How many patients, each with a visit, one message may be about; one when left out. */
  patients?: number
  /** Segments among which PV1 may name another visit: what is told beside, and not filed. */
  visitsBeside?(message: Message): readonly Segment[]
  files(tx: StoreTransaction, workspace: string, work: MessageWork): Promise<Filing>
}

export interface MessageWork {
  writer: RecordWriter
  reading: Reading
  origin: string
  /** Whether the interface may put somebody on file. */
  newPatients: boolean
}

/** Epic's own error for a contact that is not there or not in the state for it; HL7 table 0357 has only "unknown key". */
export function invalidEncounter(why: string, code: '204' | '205' = '204'): FilingError {
  return { code, location: 'PV1-19', text: `15525 invalid patient encounter: ${why}` }
}

/** Most events want a visit that has begun and is not over. */
export function wantsUnderWay(visit: Encounter | undefined, number: string): FilingError | undefined {
  if (!visit) return invalidEncounter(`no visit has number ${number}. Send A01 or A04 first.`)
  if (isUnderWay(visit)) return undefined
  return invalidEncounter(`visit ${number} is ${visit.status}, not under way. Nothing was filed.`)
}

/** A visit begins when the message says, or else when the event happened. */
export function begin(visit: Encounter, { reading, at }: Pick<Told, 'reading' | 'at'>): void {
  visit.status = 'in-progress'
  if (visit.period?.start !== undefined) return
  const { end, ...period } = { start: at, ...visit.period }
  visit.period = { ...period, ...(end !== undefined && { end }) }
  if (end === undefined || !isReversed(visit.period)) return
  // FHIR R4 forbids it (Period per-1), and who only comes has not left.
  const why = 'PV1-45 (discharged) is before the visit begins. It was not taken over.'
  remark(reading, 'map/period-reversed', 'warning', 'PV1-45', why, end)
  visit.period = period
}

const CLASS_NAMES: Record<string, string> = { IMP: 'inpatient encounter', EMER: 'emergency', AMB: 'ambulatory' }

export function classOf(code: string): Encounter['class'] {
  return { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code, display: CLASS_NAMES[code] ?? code }
}
