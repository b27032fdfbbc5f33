/** What documents send (Epic's Outgoing Documentation, 5279): with the content where an interface wants that, else as a notification. */
import type { DocumentEvents } from '../../../hospital.ts'
import type { EventMessage } from '../message-order.ts'
import { renderMdm } from './render-mdm.ts'

type MdmMessages = { readonly [K in keyof DocumentEvents]: readonly EventMessage<DocumentEvents[K]>[] }

const sends = (...triggers: string[]) => triggers.map((trigger) => ({ trigger, render: renderMdm }))

export const MDM_MESSAGES: MdmMessages = {
  'document.created': sends('T02', 'T01'),
  'document.status-changed': sends('T04', 'T03'),
  'document.appended': sends('T06', 'T05'),
  'document.edited': sends('T08', 'T07'),
  'document.replaced': sends('T10', 'T09'),
  'document.cancelled': sends('T11'),
}
