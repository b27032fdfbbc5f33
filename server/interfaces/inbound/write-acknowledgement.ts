/** The bytes of an acknowledgement of an inbound interface: from the receiver that the message named, else from us. */
import { type AcknowledgementRequest, buildAcknowledgement } from '../../hl7v2/acknowledgement.ts'
import type { Message } from '../../hl7v2/message.ts'
import type { Interface } from '../../partners/registry.ts'

/** MSH-3 of what goes out when the message names no receiver. */
const APPLICATION = 'EPIC'

export function writeAcknowledgement(
  message: Message | undefined,
  feed: Interface | undefined,
  told: Omit<AcknowledgementRequest, 'message' | 'sendingApplication' | 'sendingFacility'>,
): Buffer {
  const named = {
    ...(!message?.get('MSH-5') && { sendingApplication: APPLICATION }),
    ...(!message?.get('MSH-6') && feed?.facility && { sendingFacility: feed.facility }),
  }
  return buildAcknowledgement({ message, ...told, ...named })
}
