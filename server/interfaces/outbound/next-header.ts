/** The header of the next message of an interface. */
import type { MessageOrder } from '../../emr/views/hl7v2-out/message-order.ts'
import type { Interface } from '../../partners/registry.ts'
import type { StoreTransaction } from '../../store/contract.ts'

/** The control id comes from the workspace's own sequence: a plain integer, as NGEMR's MSH-10 is (published samples: 7–8 digits). */
const firstControlId = 4_000_000

export const nextHeader = async (
  tx: StoreTransaction,
  workspace: string,
  { facility = 'ZAH' }: Interface,
  at: number,
): Promise<MessageOrder<unknown>['header']> => ({
  controlId: String(firstControlId + (await tx.nextInSequence(workspace, 'message-control-id'))),
  facility,
  at,
})
