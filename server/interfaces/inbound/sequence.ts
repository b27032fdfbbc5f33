/**
 * The sequence number protocol (HL7 v2.5.1 §2.10.1): MSH-13 counts up by one, MSA-4 says which number is expected. The last number
 * taken is stored with the message, before the acknowledgement. Used where the interface has agreed to it.
 */
import type { Message } from '../../hl7v2/message.ts'
import type { Interface } from '../../partners/registry.ts'
import type { StoreTransaction } from '../../store/contract.ts'
import type { Verdict } from './judge.ts'

export interface SequenceStep {
  /** MSA-4. */
  expected: number
  /** Instead of filing: the number does not fit, or the message only asks. */
  early?: Verdict
  /** To be done once the message is taken. */
  advance(): Promise<void>
}

const COLLECTION = 'inbound-sequence'
/** MSH-13: 0 asks where to go on, -1 begins anew. MSA-4: -1 says that there is no last number. */
const ASK = 0
const RESYNC = -1

export async function nextInSequence(
  tx: StoreTransaction,
  workspace: string,
  feed: Interface | undefined,
  message: Message | undefined,
): Promise<SequenceStep | undefined> {
  const text = message?.get('MSH-13').trim()
  if (!feed?.sequenceNumbers || !text) return undefined
  const known = await tx.getDocument(workspace, COLLECTION, feed.name)
  const last = known === undefined ? undefined : Number(known)
  const expected = last === undefined ? RESYNC : last + 1
  const stay = async (): Promise<void> => {}

  if (!/^-?\d{1,15}$/.test(text) || Number(text) < RESYNC) {
    const why = `MSH-13 "${text.slice(0, 20)}" is no sequence number: -1, 0 or a positive one.`
    return { expected, early: refused('102', why), advance: stay }
  }
  const number = Number(text)
  if (number === ASK) return { expected, early: asked(`${expected}`), advance: stay }
  if (number === RESYNC) {
    const advance = () => tx.deleteDocument(workspace, COLLECTION, feed.name)
    return { expected: RESYNC, early: asked('any'), advance }
  }
  if (last !== undefined && number !== expected) {
    const hint = number === last ? ' It was taken already: the acknowledgement was lost, go on with the next.' : ''
    const why = `MSH-13 is ${number}; ${expected} was expected.${hint} Send 0 to ask, -1 to begin anew.`
    return { expected, early: refused('207', why), advance: stay }
  }
  return { expected: number, advance: () => tx.putDocument(workspace, COLLECTION, feed.name, `${number}`) }
}

function refused(code: string, text: string): Verdict {
  const finding = { rule: 'mllp/sequence', severity: 'error' as const, at: 'MSH-13', text }
  return { code: 'AE', stage: 'header', errors: [{ code, location: 'MSH-13', text }], findings: [finding] }
}

function asked(expected: string): Verdict {
  const text = `A message of the sequence number protocol, not filed. The next number is ${expected === '-1' ? 'any' : expected}.`
  const finding = { rule: 'mllp/sequence', severity: 'information' as const, at: 'MSH-13', text }
  return { code: 'AA', stage: 'filing', errors: [], findings: [finding] }
}
