/** ZPE, the pending event. Assumption: nobody has published its fields; 1 kind, 2 when it is expected. */
import { timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import { type PendingKind, pendingOf } from '../../../records/movements.ts'
import type { SegmentRenderer } from '../adt-context.ts'

const kinds: Record<string, PendingKind> = {
  A14: 'ADMIT',
  A15: 'TRANSFER',
  A16: 'DISCHARGE',
  A25: 'DISCHARGE',
  A26: 'TRANSFER',
  A27: 'ADMIT',
}

export const renderZpe: SegmentRenderer = ({ trigger, encounter }) => {
  const kind = kinds[trigger]
  if (!kind || !encounter) return []
  const at = pendingOf(encounter).find((each) => each.kind === kind)?.at
  const expected = at && timestampFromIso(at)
  return [{ name: 'ZPE', fields: { 1: kind, ...(expected ? { 2: expected } : {}) } }]
}
