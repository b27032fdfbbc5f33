/**
 * Where the parts of a message wait for the rest. Each names the one before it; of every chain the last part is known, for only there
 * may a message go on. Chains that nobody went on with are cleared when the next part comes, and what one sender may leave is bounded.
 */
import type { StoreTransaction } from '../../store/contract.ts'

export interface KeptPart {
  /** Its segments without DSC and, but in the first, without MSH; base64. */
  segments: string
  /** The part before. */
  previous?: string
  /** Of the first part: MSH-9 and PID-3. What is joined to it must not contradict them. */
  messageType: string
  patient?: string
  /** MSH-7 of the first part, where it took the place of a message that was left behind. */
  since?: string
  /** Of all so far. */
  bytes: number
  count: number
  at: number
  /** What it came by. */
  connection: string
  /** What it is remembered by once the whole is taken. */
  mark: string
}

interface Chain {
  last: string
  sender: string
  bytes: number
  at: number
}

const PARTS = 'inbound-continuation'
const OPEN = 'inbound-continuation-open'
const TAKEN = 'inbound-continuation-taken'
const CONTESTED = 'inbound-continuation-contested'
/** Whoever has not gone on by then has given up. */
export const PATIENCE_HOURS = 24
const PATIENCE_MS = PATIENCE_HOURS * 3_600_000
/** So long nobody goes on with it, and its pointer is free for another message: each part has a connection of its own, which tells nothing. */
export const LEFT_AFTER_MINUTES = 10
/** As long as the memory for duplicates may reach. */
const TAKEN_MS = 30 * 24 * 3_600_000
const MOST = { perSender: 20, open: 500, bytes: 64 * 1024 * 1024 }

export interface Sought {
  sender: string
  /** DSC-1 of the part, which MSH-14 of the next one names */
  pointer: string
  connection: string
  now: number
}

interface Standing {
  key: string
  /** What this connection may go on from. */
  part?: KeptPart
  /** Several messages of the sender had this pointer: each goes on over its own connection only. */
  isContested: boolean
}

/** Of a message whose pointer another one has already. */
export const ownPlace = (sender: string, pointer: string, connection: string): string =>
  JSON.stringify([sender, pointer, connection])

export async function findPart(tx: StoreTransaction, workspace: string, sought: Sought): Promise<Standing> {
  const { sender, pointer, connection, now } = sought
  const key = JSON.stringify([sender, pointer])
  const isContested = (await tx.getSecret(workspace, CONTESTED, key, now)) !== undefined
  const own = isContested ? ownPlace(sender, pointer, connection) : key
  const part = await readPart(tx, workspace, own, now)
  if (part || !isContested) return { key: own, ...(part && { part }), isContested }
  const first = await readPart(tx, workspace, key, now)
  return { key, ...(first?.connection === connection && { part: first }), isContested }
}

/** Kept as long as a part that has it may wait. */
export const noteContested = (
  tx: StoreTransaction,
  workspace: string,
  { sender, pointer, now }: Omit<Sought, 'connection'>,
) => tx.putSecret(workspace, CONTESTED, JSON.stringify([sender, pointer]), '', now + PATIENCE_MS, now)

async function readPart(tx: StoreTransaction, workspace: string, key: string, now: number) {
  const text = await tx.getDocument(workspace, PARTS, key)
  const part = text === undefined ? undefined : (JSON.parse(text) as KeptPart)
  return part && now - part.at < PATIENCE_MS ? part : undefined
}

/** From a part back to the first of its message; where one is gone the line ends with its key alone. */
async function* partsBefore(tx: StoreTransaction, workspace: string, last: string) {
  for (let key: string | undefined = last; key !== undefined; ) {
    const text: string | undefined = await tx.getDocument(workspace, PARTS, key)
    const part = text === undefined ? undefined : (JSON.parse(text) as KeptPart)
    yield { key, part }
    key = part?.previous
  }
}

/** Whether the message may go on from there: no other part has done so. */
export async function isOpenAt(tx: StoreTransaction, workspace: string, key: string): Promise<boolean> {
  return (await readOpen(tx, workspace)).some(({ last }) => last === key)
}

/** False, and not kept, where too much waits already. */
export async function keepPart(
  tx: StoreTransaction,
  workspace: string,
  sender: string,
  key: string,
  part: KeptPart,
): Promise<boolean> {
  const before = await readOpen(tx, workspace)
  for (const { last } of before.filter((each) => part.at - each.at >= PATIENCE_MS)) await drop(tx, workspace, last)
  const others = before.filter((each) => part.at - each.at < PATIENCE_MS && each.last !== part.previous)
  const left = leftBehind(others, sender)
  if (left) await drop(tx, workspace, left.last)
  const open: Chain[] = [
    ...others.filter((each) => each !== left),
    { last: key, sender, bytes: part.bytes, at: part.at },
  ]
  const bytes = open.reduce((sum, each) => sum + each.bytes, 0)
  const own = open.filter((each) => each.sender === sender)
  if (own.length > MOST.perSender || open.length > MOST.open || bytes > MOST.bytes) return false
  await tx.putDocument(workspace, PARTS, key, JSON.stringify(part))
  await tx.putDocument(workspace, OPEN, OPEN, JSON.stringify(open))
  return true
}

/** Where a sender has all it may have, the oldest of those that were begun anew: each time that it crashes leaves one. */
function leftBehind(chains: readonly Chain[], sender: string): Chain | undefined {
  const own = chains.filter((each) => each.sender === sender)
  if (own.length < MOST.perSender) return undefined
  return own.find(({ last }) => (JSON.parse(last) as string[]).length === 3)
}

/** In their order; undefined when one of them is gone. */
export async function partsUpTo(tx: StoreTransaction, workspace: string, last: string) {
  const parts: KeptPart[] = []
  for await (const { part } of partsBefore(tx, workspace, last)) {
    if (!part) return undefined
    parts.push(part)
  }
  return parts.reverse()
}

/** The chain that ends there is over. */
export async function dropChain(tx: StoreTransaction, workspace: string, last: string): Promise<void> {
  const open = (await readOpen(tx, workspace)).filter((each) => each.last !== last)
  await drop(tx, workspace, last)
  await tx.putDocument(workspace, OPEN, OPEN, JSON.stringify(open))
}

export const isLeftBehind = ({ at }: Chain, now: number): boolean => now - at >= LEFT_AFTER_MINUTES * 60_000

/** The chain that this part belongs to. */
export async function chainOf(tx: StoreTransaction, workspace: string, sender: string, key: string) {
  const own = (await readOpen(tx, workspace)).filter((each) => each.sender === sender)
  for (const chain of own) {
    for await (const each of partsBefore(tx, workspace, chain.last)) if (each.key === key) return chain
  }
  return undefined
}

/** The whole is taken: its parts may come again, and nothing waits for them. */
export async function noteTaken(tx: StoreTransaction, workspace: string, parts: readonly KeptPart[], now: number) {
  for (const { mark } of parts) await tx.putSecret(workspace, TAKEN, mark, '', now + TAKEN_MS, now)
}

export const wasTaken = async (tx: StoreTransaction, workspace: string, mark: string, now: number): Promise<boolean> =>
  (await tx.getSecret(workspace, TAKEN, mark, now)) !== undefined

async function drop(tx: StoreTransaction, workspace: string, last: string): Promise<void> {
  for await (const { key, part } of partsBefore(tx, workspace, last)) {
    if (part) await tx.deleteDocument(workspace, PARTS, key)
  }
}

async function readOpen(tx: StoreTransaction, workspace: string): Promise<Chain[]> {
  const text = await tx.getDocument(workspace, OPEN, OPEN)
  return text === undefined ? [] : (JSON.parse(text) as Chain[])
}
