/**
 * NGEMR's A03 filter: an A03 is not sent when one with the same mnemonic (EVN-4) was sent for the visit already; other policies are
 * first only and send all, and some mnemonics always pass. (Epic profile variables: ALLOW_MULTIPLE_A03 [5499],
 * A03FILTER_OVERRIDE_MNEMONICS [5549].)
 */
import type { A03Setting } from '../../partners/registry.ts'
import type { StoreTransaction } from '../../store/contract.ts'

export interface Told {
  trigger: string
  encounter: string
  /** EVN-4 */
  mnemonic: string
}

/** What was sent of each visit on each interface. */
const COLLECTION = 'a03-sent'

/** Why the message is not to be sent; undefined when it passes, and then it is remembered. */
export async function filterA03(
  tx: StoreTransaction,
  workspace: string,
  feed: { name: string; a03?: A03Setting },
  { trigger, encounter, mnemonic }: Told,
): Promise<string | undefined> {
  const { policy = 'once-per-mnemonic', override = [], clearedByA13 = true } = feed.a03 ?? {}
  const id = `${feed.name} ${encounter}`
  // Assumption: what was sent before a cancelled discharge does not count; no public page tells.
  if (trigger === 'A13' && clearedByA13) await tx.deleteDocument(workspace, COLLECTION, id)
  if (trigger !== 'A03' || policy === 'all') return undefined
  const known = await tx.getDocument(workspace, COLLECTION, id)
  const sent = known === undefined ? [] : (JSON.parse(known) as string[])
  const again = policy === 'first' ? sent.length > 0 : sent.includes(mnemonic)
  if (again && !override.includes(mnemonic)) {
    const before = policy === 'first' ? `an A03 (${sent[0]})` : `an A03 with ${mnemonic}`
    return `A03 filter: ${before} was sent for this visit already.`
  }
  if (!sent.includes(mnemonic)) await tx.putDocument(workspace, COLLECTION, id, JSON.stringify([...sent, mnemonic]))
  return undefined
}
