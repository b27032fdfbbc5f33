/** What becomes of one message: unreadable, refused by its header, or handed to the hospital. */
import type { Filing, FilingError, Hospital, Reply } from '../../emr/hospital.ts'
import type { Message, ParseProblem, ParseResult } from '../../hl7v2/message.ts'
import type { Finding } from '../../journal/exchange.ts'
import type { Interface } from '../../partners/registry.ts'
import type { StoreTransaction } from '../../store/contract.ts'
import { checkHeader } from './check-header.ts'
import type { Choice } from './choose-interface.ts'

export interface Verdict {
  code: 'AA' | 'AE' | 'AR'
  /** How far the message came: an accept acknowledgement tells these apart (CR and CE from CA). */
  stage: 'reading' | 'header' | 'filing'
  errors: FilingError[]
  findings: Finding[]
  /** What answers instead of ACK, where the message type has an answer of its own. */
  reply?: Reply
  /** Taken into safe storage, to be filed afterwards: the application has not spoken yet. */
  isStored?: boolean
  /** One part of a message, whose rest is to come: the application speaks of the whole. */
  isPart?: boolean
  /** What the application speaks of, where that is not the message itself: the whole of which it is the last part. */
  about?: Message
  /** MSA-4, where sequence numbers are used. */
  expectedSequence?: number
}

export async function judge(
  tx: StoreTransaction,
  hospital: Pick<Hospital, 'file'>,
  workspace: string,
  parsed: ParseResult,
  { feed, switchedOff }: Choice,
  /** What becomes of it without filing, should its header be right. */
  early?: Verdict,
): Promise<Verdict> {
  if (!parsed.ok) return unreadable(parsed.problem)
  const { message } = parsed
  const warnings = parsed.warnings.map((warning) => finding(warning, 'warning'))
  if (switchedOff) {
    const why = feed
      ? `interface ${feed.name} is switched off. Switch it on, then send again.`
      : 'no interface takes messages of this sender (MSH-3, MSH-4). Name the sender on one, or add one without.'
    const text = `15526 invalid interface id: ${why}`
    return { code: 'AR', stage: 'reading', errors: [{ code: '207', location: '', text }], findings: warnings }
  }
  const refusal = checkHeader(message, feed)
  if (refusal) return { ...refusal, stage: 'header', findings: [...warnings, ...refusal.errors.map(explained)] }
  if (early) return { ...early, findings: [...warnings, ...early.findings] }
  const filing = await hospital.file(tx, workspace, message, feed?.name ?? 'mllp', filingOptions(feed))
  return verdictOf(filing, warnings)
}

export const filingOptions = (feed: Interface | undefined): { newPatients: boolean } => ({
  newPatients: feed?.newPatients !== 'refuse',
})

export function verdictOf(filing: Filing, warnings: Finding[]): Verdict {
  const stage = 'filing'
  const reply = filing.reply && { reply: filing.reply }
  if (filing.accepted) return { code: 'AA', stage, errors: [], findings: [...warnings, ...filing.findings], ...reply }
  const { code, errors, findings } = filing
  return { code, stage, errors, findings: [...warnings, ...errors.map(explained), ...findings], ...reply }
}

/** HL7 table 0357 has one code for "this is no message that I can take apart": 100. */
function unreadable(problem: ParseProblem): Verdict {
  const places: Partial<Record<ParseProblem['code'], string>> = { empty: 'MSH', 'several-messages': 'MSH[2]' }
  const location = places[problem.code] ?? problem.location
  const error = { code: '100', location, text: problem.text }
  return { code: 'AR', stage: 'reading', errors: [error], findings: [finding(problem, 'error')] }
}

function finding(problem: ParseProblem, severity: Finding['severity']): Finding {
  const text = `${problem.text} (byte ${problem.offset})`
  return { rule: `hl7v2/${problem.code}`, severity, at: problem.location, text }
}

function explained(error: FilingError): Finding {
  return {
    rule: `hl7v2/${error.code}`,
    severity: 'error',
    ...(error.location && { at: error.location }),
    text: error.text,
  }
}
