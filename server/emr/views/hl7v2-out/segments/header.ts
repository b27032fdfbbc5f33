/** MSH and EVN as in the published A03: version 2.3, no structure in MSH-9, UTF-8 named in MSH-18, five pipes at the end. */
import { formatTimestamp } from '../../../../hl7v2/timestamp.ts'
import type { SegmentSpec } from '../../../../hl7v2/write-message.ts'
import type { SegmentRenderer } from '../adt-context.ts'
import type { MessageOrder } from '../message-order.ts'

/** EVN-4: why Epic sent it. `ADT_EVENT` is seen with A02; Assumption: the other bed events carry the same. */
const mnemonics: Record<string, string> = { A08: 'VISIT_LEVEL_CHANGE' }

/** EVN-4 of what can be an A03: check-out, the end of the day, and every other discharge. */
export const A03_MNEMONICS = ['ADT_EVENT', 'APPT_CHECK_OUT', 'APPT_EOD_COMPLETE'] as const

/** EVN-4: what the event itself says, else the usual one of its trigger. */
export const mnemonicOf = (trigger: string, event: object): string =>
  'mnemonic' in event && typeof event.mnemonic === 'string' ? event.mnemonic : (mnemonics[trigger] ?? 'ADT_EVENT')

/** The header of every message that goes out. MSH-11 `T`: nothing that the sandbox sends is production. */
export const messageHeader = (
  type: string,
  { trigger, header: { controlId, facility, at } }: Pick<MessageOrder<unknown>, 'trigger' | 'header'>,
): SegmentSpec => ({
  name: 'MSH',
  fields: {
    3: 'EPIC',
    4: facility,
    7: formatTimestamp(at),
    9: [type, trigger],
    10: controlId,
    11: 'T',
    12: '2.3',
    18: 'UNICODE UTF-8',
  },
  trailing: 5,
})

export const renderMsh: SegmentRenderer = (context) => [messageHeader('ADT', context)]

export const renderEvn: SegmentRenderer = ({ trigger, event, header }) => [
  {
    name: 'EVN',
    fields: {
      1: trigger,
      2: formatTimestamp(header.at),
      4: mnemonicOf(trigger, event),
      6: formatTimestamp(event.at),
    },
  },
]
