/** An event that an interface wants as its message, or nothing when there is nothing to tell. */
import { readsAsOf } from '../../emr/records/reads-as-of.ts'
import { tellsOfReadings } from '../../emr/records/result-event.ts'
import { mnemonicOf } from '../../emr/views/hl7v2-out/segments/header.ts'
import type { Interface } from '../../partners/registry.ts'
import type { EventRow, StoreTransaction } from '../../store/contract.ts'
import { filterA03 } from './a03-filter.ts'
import { type Filling, type Told, toldBy } from './fillings.ts'
import { nextHeader } from './next-header.ts'
import type { RenderedMessage } from './put-on-queue.ts'
import { shapeMessage } from './shape-message.ts'

/** However late it is made, it tells of the records as they were when the work that left the event was done. */
export const renderEvent = async (
  tx: StoreTransaction,
  workspace: string,
  { feed, messages }: Filling,
  event: EventRow,
  told: Told = toldBy(event),
): Promise<RenderedMessage | undefined> => {
  const message = messages.get(event.type)
  if (!message) return undefined
  const { trigger } = message
  if (
    feed.schedule?.vitals &&
    event.type === 'results.filed' &&
    'observations' in told &&
    (await tellsOfReadings(tx, workspace, told))
  )
    return undefined
  const header = await nextHeader(tx, workspace, feed, event.at)
  const reads = event.asOf === undefined ? tx : readsAsOf(tx, event.asOf)
  const bytes = await message.render(reads, workspace, { trigger, event: told, header })
  if (!bytes) return undefined
  const suppressed = await suppress(tx, workspace, feed, trigger, told)
  return { controlId: header.controlId, bytes: shapeMessage(bytes, feed), ...(suppressed && { suppressed }) }
}

const suppress = async (tx: StoreTransaction, workspace: string, feed: Interface, trigger: string, told: object) => {
  if (trigger !== 'A03' && trigger !== 'A13') return undefined
  if (!('encounter' in told) || typeof told.encounter !== 'string') return undefined
  const { encounter } = told
  return filterA03(tx, workspace, feed, { trigger, encounter, mnemonic: mnemonicOf(trigger, told) })
}
