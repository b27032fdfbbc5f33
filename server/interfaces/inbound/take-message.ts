/** What is done with one message inside the transaction: known already, it is answered as before; new, it is judged and remembered. */
import type { Hospital } from '../../emr/hospital.ts'
import type { ParseResult } from '../../hl7v2/message.ts'
import type { Finding } from '../../journal/exchange.ts'
import type { Interface } from '../../partners/registry.ts'
import type { StoreTransaction } from '../../store/contract.ts'
import { acknowledgementsOf } from '../acknowledgement-queue.ts'
import type { Choice } from './choose-interface.ts'
import type { Composed, Composer } from './compose.ts'
import { isForgottenPart, takeFragment } from './continuation.ts'
import { identityOf, type Remembered, recall, remember } from './duplicates.ts'
import { isAnswer } from './is-answer.ts'
import { judge, type Verdict } from './judge.ts'
import type { Arrival } from './receiver.ts'
import { nextInSequence } from './sequence.ts'
import { takeAcknowledgement } from './take-acknowledgement.ts'

/** Longer than a weekend without anybody at the other side's queue. */
const REMEMBERED_HOURS = 72
const HOUR = 3_600_000

export async function takeMessage(
  tx: StoreTransaction,
  deps: { hospital: Pick<Hospital, 'file'>; now: (workspace: string) => number; composer: Composer },
  { workspace, payload, connection, peer, later }: Arrival,
  parsed: ParseResult,
  choice: Choice,
): Promise<Composed> {
  const { hospital, composer } = deps
  const now = deps.now(workspace)
  const { feed } = choice
  if (parsed.ok && isAnswer(parsed.message)) {
    return composer.answer(await takeAcknowledgement(tx, workspace, payload, choice))
  }
  const identity = parsed.ok && !choice.switchedOff ? identityOf(parsed.message, payload) : undefined
  const { again, clash } = identity ? await recall(tx, workspace, identity, now) : {}
  // Names of connections begin again with each start of the sandbox; a port of the peer is not had twice at once.
  const whereFrom = { connection: `${connection} ${peer}`, isLasting: later !== undefined }
  const part = parsed.ok && identity ? { feed, message: parsed.message, identity, ...whereFrom, now } : undefined
  const isForgotten = again && part && (await isForgottenPart(tx, workspace, part))
  if (again && !isForgotten) return composer.repeat(again, [retransmission(again)])

  const refuses = feed?.duplicates?.changed === 'refuse'
  const step = identity && (await nextInSequence(tx, workspace, feed, parsed.message))
  const notFiled = clash && refuses ? duplicateKey(clash) : step?.early
  const fragment = part && !notFiled ? await takeFragment(tx, workspace, part) : undefined
  const whole = fragment?.whole
  const early = notFiled ?? fragment?.early ?? storedInstead(feed, parsed)
  const judged = await judge(tx, hospital, workspace, whole?.parsed ?? parsed, choice, early)
  const verdict = {
    ...judged,
    ...(step && { expectedSequence: step.expected }),
    ...(whole?.parsed.message && { about: whole.parsed.message }),
  }
  if (clash && !refuses) verdict.findings.push(changed(clash))
  const done = composer.answer(verdict)
  const taken = isTaken(verdict, done)
  if (taken) await step?.advance()
  if (taken) await whole?.taken()
  if (done.toSend && feed) {
    const { controlId: key, bytes: answer } = done.toSend
    await tx.enqueue(workspace, acknowledgementsOf(feed.name), { at: now, key, payload: answer })
  }
  if (verdict.isStored && feed) {
    const key = (verdict.about ?? parsed.message)?.get('MSH-10') ?? ''
    const item = { at: now, key, payload: whole?.bytes ?? payload }
    done.stored = { name: feed.name, seq: await tx.enqueue(workspace, feed.name, item) }
  }
  // A question may be asked again, and answered differently.
  if (identity && taken && !step?.early) {
    await remember(tx, workspace, identity, toRemember(done), { now, expires: now + lastingMs(feed) })
  }
  return done
}

/** HL7 v2.5.1 §2.9.3: where safe storage is all that an answer promises, filing comes after it. A query is answered with what it asks for. */
function storedInstead(feed: Interface | undefined, { message }: ParseResult): Verdict | undefined {
  if (feed?.acceptOn !== 'storage' || message?.get('MSH-9.1').startsWith('Q')) return undefined
  const text =
    'Taken into safe storage, to be filed afterwards; what cannot be filed stands in the error queue of the interface.'
  const finding = { rule: 'mllp/stored', severity: 'information' as const, text }
  return { code: 'AA', stage: 'filing', isStored: true, errors: [], findings: [finding] }
}

/** After CA the message is ours, whatever became of it. */
const isTaken = ({ code, stage }: Verdict, { exchange }: Composed): boolean =>
  stage === 'filing' && (code === 'AA' || exchange.outcome === 'CA')

const lastingMs = (feed: Interface | undefined): number =>
  (feed?.duplicates?.rememberedHours ?? REMEMBERED_HOURS) * HOUR

function toRemember({ exchanges }: Composed): Omit<Remembered, 'digest'> {
  const [first, second] = exchanges
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
  return {
    n: first?.n ?? 0,
    outcome: first?.outcome ?? '',
    ...(first?.ack && { ack: base64(first.ack) }),
    ...(second && {
      application: {
        bytes: base64(second.message),
        messageType: second.messageType,
        controlId: second.controlId,
        outcome: second.outcome,
      },
    }),
  }
}

function retransmission({ n }: Remembered): Finding {
  const text = `The same message was taken in exchange ${n}. Its recorded acknowledgement was sent again; nothing was applied twice.`
  return { rule: 'mllp/retransmission', severity: 'information', at: 'MSH-10', text }
}

const told = ({ n }: Remembered): string =>
  `MSH-10 was used before by this sender for another message (exchange ${n}). Give every message a control id of its own.`

const changed = (clash: Remembered): Finding => ({
  rule: 'mllp/control-id-used-again',
  severity: 'warning',
  at: 'MSH-10',
  text: told(clash),
})

/** HL7 table 0357: 205, duplicate key identifier. */
const duplicateKey = (clash: Remembered): Verdict => ({
  code: 'AE',
  stage: 'header',
  errors: [{ code: '205', location: 'MSH-10', text: told(clash) }],
  findings: [{ rule: 'hl7v2/205', severity: 'error', at: 'MSH-10', text: told(clash) }],
})
