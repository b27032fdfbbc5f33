/**
 * A message that comes in parts (HL7 v2.5.1 §2.10.2): each but the last ends with DSC, each but the first names in MSH-14 the pointer
 * of the DSC before it, and ADD goes on with the segment that was cut. A part is kept with its acknowledgement, the whole is filed with
 * the last one. Pointers of queries (DSC-2 I) are another thing.
 */
import type { Message, ParseResult } from '../../hl7v2/message.ts'
import { parseMessage } from '../../hl7v2/parse-message.ts'
import type { Interface } from '../../partners/registry.ts'
import type { StoreTransaction } from '../../store/contract.ts'
import type { Identity } from './duplicates.ts'
import type { Verdict } from './judge.ts'
import * as kept from './kept-parts.ts'

export interface Fragment {
  /** Instead of filing: the rest is still to come, or the part goes on from nothing. */
  early?: Verdict
  /** With the last part: the message as it was before it was cut, under the header of the first. */
  whole?: {
    bytes: Buffer
    parsed: ParseResult
    /** Until then its parts wait: a whole that is refused may be tried again. */
    taken(): Promise<void>
  }
}

const LARGEST = 16 * 1024 * 1024
const MOST_PARTS = 5_000

export interface Part {
  feed: Interface | undefined
  message: Message
  identity: Identity
  /** What it came by; another one never has the same name. */
  connection: string
  /** Over one that lasts the parts of a message come in their order, whatever comes over others. */
  isLasting: boolean
  now: number
}

/** Undefined when the message is whole. */
export async function takeFragment(tx: StoreTransaction, workspace: string, part: Part): Promise<Fragment | undefined> {
  const { feed, message, identity, connection, isLasting, now } = part
  const goesOnFrom = message.get('MSH-14').trim()
  const pointer = cutAt(message)
  if ((goesOnFrom === '' && pointer === undefined) || isQuery(message)) return undefined
  const sender = senderOf(feed, message)
  const place = (named: string) => kept.findPart(tx, workspace, { sender, pointer: named, connection, now })
  const standing = goesOnFrom === '' ? undefined : await place(goesOnFrom)
  const previous = goesOnFrom === '' ? undefined : (standing?.key ?? '')
  const before = standing?.part
  const own = segmentsOf(message, previous === undefined)
  const segments = own.toString('base64')
  const same = pointer ? await place(pointer) : undefined
  let isLeft = false
  if (pointer && same?.part) {
    if (same.part.segments === segments && same.part.previous === previous) return { early: waiting(pointer) }
    const isSame = same.part.connection === connection
    const chain = isSame || !isLasting ? await kept.chainOf(tx, workspace, sender, same.key) : undefined
    isLeft = !isSame && chain !== undefined && kept.isLeftBehind(chain, now)
    // What comes next over one connection could be of either message.
    if (chain && (isSame || isLeft)) await kept.dropChain(tx, workspace, chain.last)
    if (isSame || !(isLasting || isLeft)) return { early: usedAlready(pointer, isSame && chain !== undefined) }
  }
  const isContested = (same?.part !== undefined && !isLeft) || (same?.isContested ?? false)
  if (pointer && isContested && !isLasting) return { early: usedAlready(pointer, false) }
  const key = pointer && (isContested ? kept.ownPlace(sender, pointer, connection) : same?.key)
  // All of them are read with the last only: a message may come in thousands.
  const parts = previous === undefined || key ? [] : await kept.partsUpTo(tx, workspace, previous)
  if (previous !== undefined && !(before && parts)) {
    const whose = standing?.isContested
      ? 'more than one message of this sender had that in DSC-1, none of them over this connection'
      : 'no part of this sender ended with that in DSC-1'
    const why = `MSH-14 goes on from "${goesOnFrom}", and ${whose}. Begin again with the first.`
    return { early: refused('204', 'MSH-14', why) }
  }
  if (previous !== undefined && !(await kept.isOpenAt(tx, workspace, previous))) {
    const why = `MSH-14 goes on from "${goesOnFrom}", where another part went on already. Go on from the last DSC-1.`
    return { early: refused('204', 'MSH-14', why) }
  }
  const other = before && contradiction(message, before)
  if (other) return { early: other }
  const bytes = own.length + (before?.bytes ?? 0)
  const count = 1 + (before?.count ?? 0)
  if (bytes > LARGEST || count > MOST_PARTS) {
    const why = `The parts together are larger than ${LARGEST} bytes, or more than ${MOST_PARTS}.`
    return { early: refused('207', 'MSH-14', why) }
  }
  if (pointer === '') {
    const why = 'DSC-1 is empty. Send the pointer that MSH-14 of the next part will have.'
    return { early: refused('101', 'DSC-1', why) }
  }
  if (key) {
    const patient = before?.patient ?? patientOf(message)
    const since = before?.since ?? (isLeft ? message.get('MSH-7') : undefined)
    // Whoever begins anew after a crash has a connection of its own, and so has each message of that pointer from now on.
    if (isContested) await kept.noteContested(tx, workspace, { sender, pointer, now })
    const isKept = await kept.keepPart(tx, workspace, sender, key, {
      ...{ segments, bytes, count, connection, at: now, mark: markOf(identity) },
      ...(previous !== undefined && { previous }),
      messageType: before?.messageType ?? typeOf(message),
      ...(patient !== undefined && { patient }),
      ...(since !== undefined && { since }),
    })
    return { early: isKept ? waiting(pointer) : tooMany }
  }
  const joined = join([...(parts ?? []).map((each) => Buffer.from(each.segments, 'base64')), own])
  return {
    whole: {
      bytes: joined,
      parsed: parseMessage(joined),
      async taken() {
        await kept.noteTaken(tx, workspace, parts ?? [], now)
        if (previous !== undefined) await kept.dropChain(tx, workspace, previous)
      },
    },
  }
}

/** Whether a part that was acknowledged before is of no use any more: it was given up, and has to be kept anew. */
export async function isForgottenPart(tx: StoreTransaction, workspace: string, part: Part) {
  const { feed, message, identity, connection, now } = part
  const pointer = cutAt(message)
  if (!pointer || isQuery(message)) return false
  const standing = await kept.findPart(tx, workspace, { sender: senderOf(feed, message), pointer, connection, now })
  if (standing.part) return false
  return !(await kept.wasTaken(tx, workspace, markOf(identity), now))
}

/** DSC-1 where the message is to be continued by the sender; DSC-2 I is a query's. */
function cutAt(message: Message): string | undefined {
  const last = message.segments.at(-1)
  return last?.name === 'DSC' && last.value(2).toUpperCase() !== 'I' ? last.value(1).trim() : undefined
}

const isQuery = (message: Message): boolean => /^(Q|RSP)/.test(message.get('MSH-9.1'))

const typeOf = (message: Message): string => `${message.get('MSH-9.1')}^${message.get('MSH-9.2')}`

const senderOf = (feed: Interface | undefined, message: Message): string =>
  JSON.stringify([feed?.name ?? '', message.get('MSH-3'), message.get('MSH-4')])

const markOf = ({ key, digest }: Identity): string => key + digest

/** PID-3 of the first patient; nothing where the cut may have gone through it. */
function patientOf(message: Message): string | undefined {
  const segments = message.segments.filter(({ name }) => name !== 'DSC' && name !== 'ADD')
  const pid = segments.find(({ name }) => name === 'PID')
  return pid && pid !== segments.at(-1) ? pid.value(3) : undefined
}

/** A part that begins with PID says again whom the message is about. */
function contradiction(message: Message, before: kept.KeptPart): Verdict | undefined {
  if (typeOf(message) !== before.messageType) {
    const why = `MSH-9 is not that of the message that it goes on with (${before.messageType}). Send the right MSH-14.`
    return refused('204', 'MSH-9', why)
  }
  const time = message.get('MSH-7').slice(0, 14)
  if (before.since !== undefined && time < before.since.slice(0, time.length)) {
    const why = `MSH-7 is earlier than that of the message that began with this pointer last, after another had been left behind. Begin again with the first part.`
    return refused('204', 'MSH-7', why)
  }
  const patient = message.segments[1]?.name === 'PID' ? patientOf(message) : undefined
  if (patient === undefined || before.patient === undefined || patient === before.patient) return undefined
  const why =
    'The part begins with another patient than the message that it goes on with. Send the right MSH-14, or cut the message elsewhere.'
  return refused('204', 'PID-3', why)
}

const CR = Buffer.from('\r')

/** An ADD without fields only marks that the segment before it is cut (HL7 v2.5.1 §2.15.2). */
function segmentsOf({ segments, bytes }: Message, withHeader: boolean): Buffer {
  const kept = segments.filter(
    ({ name, start, end }, i) => name !== 'DSC' && (withHeader || i > 0) && !(name === 'ADD' && end - start <= 4),
  )
  const parts = kept.flatMap(({ start, end }, i) => [...(i > 0 ? [CR] : []), Buffer.from(bytes.subarray(start, end))])
  return Buffer.concat(parts)
}

/** What follows `ADD|` goes on where the segment before it stopped: within a field, or behind its separator. */
function join(parts: readonly Buffer[]): Buffer {
  const pieces = parts.flatMap((part, i) => {
    if (i === 0) return [part]
    return part.toString('latin1', 0, 3) === 'ADD' ? [part.subarray(4)] : [CR, part]
  })
  return Buffer.concat([...pieces, CR])
}

function waiting(pointer: string): Verdict {
  const text = `A part of a message that goes on with MSH-14 "${pointer}". It is kept, and filed with the last part.`
  const finding = { rule: 'mllp/continued', severity: 'information' as const, at: 'DSC-1', text }
  return { code: 'AA', stage: 'filing', isPart: true, errors: [], findings: [finding] }
}

function usedAlready(pointer: string, isGivenUp: boolean): Verdict {
  const rest = isGivenUp
    ? 'Neither is kept any more, for what comes next could be of either. Begin both again'
    : `Finish that one first (it gives way when nobody went on with it for ${kept.LEFT_AFTER_MINUTES} minutes), or begin again`
  const why = `A part of another message waits with "${pointer}" in DSC-1. ${rest}, with a pointer in each DSC-1 that no other has.`
  return refused('205', 'DSC-1', why)
}

const tooMany = refused(
  '207',
  'DSC-1',
  `Too much waits to be gone on with already. Send the last parts of what was begun; the rest is given up after ${kept.PATIENCE_HOURS} hours.`,
)

function refused(code: string, location: string, text: string): Verdict {
  const finding = { rule: 'mllp/continued', severity: 'error' as const, at: location, text }
  return { code: 'AE', stage: 'header', errors: [{ code, location, text }], findings: [finding] }
}
