/**
 * A message that comes in parts (HL7 v2.5.1 §2.10.2): each but the last ends with DSC, each but the first names in MSH-14 the pointer
 * of the DSC before it, and ADD goes on with the segment that was cut. A part is kept with its acknowledgement, the whole is filed with
 * the last one. Pointers of queries (DSC-2 I) are another thing.
 */
import type { Message, ParseResult } from '../../hl7v2/message.ts'
import { parseMessage } from '../../hl7v2/parse-message.ts'
import type { Interface } from '../../partners/registry.ts'
import type { StoreTransaction } from '../../store/contract.ts'
import type { Verdict } from './judge.ts'

export interface Fragment {
  /** Instead of filing: the rest is still to come, or the part goes on from nothing. */
  early?: Verdict
  /** With the last part: the message as it was before it was cut, under the header of the first. */
  whole?: { bytes: Buffer; parsed: ParseResult }
}

interface Kept {
  /** Its segments without DSC and, but in the first, without MSH; base64. */
  segments: string
  /** The part before. */
  previous?: string
  /** Bytes of all so far. */
  size: number
  at: number
}

const COLLECTION = 'inbound-continuation'
const LARGEST = 16 * 1024 * 1024
/** Whoever has not gone on by then has given up. */
const PATIENCE_MS = 24 * 3_600_000

/** Undefined when the message is whole. */
export async function takeFragment(
  tx: StoreTransaction,
  workspace: string,
  feed: Interface | undefined,
  message: Message,
  now: number,
): Promise<Fragment | undefined> {
  const goesOnFrom = message.get('MSH-14').trim()
  const last = message.segments.at(-1)
  const isCut = last?.name === 'DSC' && last.value(2).toUpperCase() !== 'I'
  if ((goesOnFrom === '' && !isCut) || /^(Q|RSP)/.test(message.get('MSH-9.1'))) return undefined
  const keyOf = (pointer: string) =>
    JSON.stringify([feed?.name ?? '', message.get('MSH-3'), message.get('MSH-4'), pointer])

  const before = goesOnFrom === '' ? undefined : await read(tx, workspace, keyOf(goesOnFrom), now)
  if (goesOnFrom !== '' && !before) {
    const why = `MSH-14 goes on from "${goesOnFrom}", and no part of this sender ended with that in DSC-1. Begin again with the first.`
    return { early: refused('204', 'MSH-14', why) }
  }
  const own = segmentsOf(message, goesOnFrom === '')
  const size = own.length + (before?.size ?? 0)
  if (size > LARGEST) {
    const why = `The parts together are larger than ${LARGEST} bytes.`
    return { early: refused('207', 'MSH-14', why) }
  }
  if (isCut) {
    const pointer = last.value(1)
    if (pointer === '')
      return {
        early: refused('101', 'DSC-1', 'DSC-1 is empty. Send the pointer that MSH-14 of the next part will have.'),
      }
    const kept: Kept = {
      segments: own.toString('base64'),
      size,
      at: now,
      ...(before && { previous: keyOf(goesOnFrom) }),
    }
    await tx.putDocument(workspace, COLLECTION, keyOf(pointer), JSON.stringify(kept))
    return { early: waiting(pointer) }
  }
  const bytes = join([...(await partsUpTo(tx, workspace, keyOf(goesOnFrom))), own])
  return { whole: { bytes, parsed: parseMessage(bytes) } }
}

/** In their order; they are not needed any more. */
async function partsUpTo(tx: StoreTransaction, workspace: string, last: string): Promise<Buffer[]> {
  const parts: Buffer[] = []
  for (let key: string | undefined = last; key !== undefined; ) {
    const text = await tx.getDocument(workspace, COLLECTION, key)
    if (text === undefined) break
    const { segments, previous } = JSON.parse(text) as Kept
    parts.unshift(Buffer.from(segments, 'base64'))
    await tx.deleteDocument(workspace, COLLECTION, key)
    key = previous
  }
  return parts
}

async function read(tx: StoreTransaction, workspace: string, key: string, now: number): Promise<Kept | undefined> {
  const text = await tx.getDocument(workspace, COLLECTION, key)
  const kept = text === undefined ? undefined : (JSON.parse(text) as Kept)
  return kept && now - kept.at < PATIENCE_MS ? kept : undefined
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

function refused(code: string, location: string, text: string): Verdict {
  const finding = { rule: 'mllp/continued', severity: 'error' as const, at: location, text }
  return { code: 'AE', stage: 'header', errors: [{ code, location, text }], findings: [finding] }
}
