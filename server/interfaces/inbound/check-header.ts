/**
 * What is judged of a message before its content: message type, version, processing id, in that order, then the control id
 * (HL7 v2.5.1 §2.9.2.2). Table 0357: 200 type, 201 event, 202 processing id, 203 version, 101 required field.
 */
import type { FilingError } from '../../emr/hospital.ts'
import { eventOf, isSupported, unsupported } from '../../emr/views/hl7v2-in/supported-events.ts'
import type { Message } from '../../hl7v2/message.ts'
import type { Interface } from '../../partners/registry.ts'

export interface HeaderRefusal {
  code: 'AE' | 'AR'
  errors: FilingError[]
}

export function checkHeader(message: Message, feed: Interface | undefined): HeaderRefusal | undefined {
  const refusal = checkType(message, feed) ?? checkVersion(message) ?? checkProcessing(message)
  if (refusal) return { code: 'AR', errors: [refusal] }
  if (controlIdOf(message) !== '') return undefined
  // Without it an acknowledgement cannot be matched, so a positive one would be worthless.
  const text = 'MSH-10 is empty. Send a control id of its own with every message.'
  return { code: 'AE', errors: [{ code: '101', location: 'MSH-10', text }] }
}

/** Empty where there is none: the null value (HL7 v2.5.1 §2.5.3) says that there is none, it is no id. */
export function controlIdOf(message: Message): string {
  const id = message.get('MSH-10').trim()
  return id === '""' ? '' : id
}

function checkType(message: Message, feed: Interface | undefined): FilingError | undefined {
  const [type, event] = [message.get('MSH-9.1'), eventOf(message)]
  if (!isSupported(type, event)) return unsupported(type, event)
  if (!feed || feed.events.includes(event)) return undefined
  const text = `Interface ${feed.name} does not take ${event}. It takes ${feed.events.join(', ') || 'nothing'}.`
  return { code: '201', location: 'MSH-9.2', text }
}

/** NGEMR says 2.3 and sends later content, so any version 2 is read alike. */
function checkVersion(message: Message): FilingError | undefined {
  const version = message.get('MSH-12.1')
  if (/^2\.[1-9](\.\d+)?$/.test(version)) return undefined
  const said = version === '' ? 'MSH-12 is empty' : `Version ${version} is not supported`
  return { code: '203', location: 'MSH-12.1', text: `${said}. Send 2.1 to 2.9; NGEMR itself sends 2.3.` }
}

function checkProcessing(message: Message): FilingError | undefined {
  const processing = message.get('MSH-11.1')
  if (['P', 'T', 'D'].includes(processing)) return undefined
  const said = processing === '' ? 'MSH-11 is empty' : `Processing id ${processing} is not known`
  return { code: '202', location: 'MSH-11.1', text: `${said}. Send P, T or D.` }
}
