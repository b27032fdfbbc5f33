/**
 * The messages of a file: MLLP frames as they stand, or text in which each MSH at the start of a line begins a message,
 * or a batch (FHS, BHS), which stays whole.
 * Editors leave LF or CRLF line ends; HL7 wants CR (v2.5.1 §2.5), so these are turned. Anything else is sent as it is.
 */
import { createFramer } from '../hl7v2/mllp-framer.ts'

export const splitMessages = (file: Buffer): Buffer[] => {
  if (file.includes(0x0b)) {
    const framer = createFramer({ maxBytes: Math.max(1, file.length) })
    return [...framer.push(file), ...framer.end()].flatMap((event) => (event.kind === 'frame' ? [event.payload] : []))
  }
  // latin1 keeps every byte as one character, whatever the character set.
  const text = file.toString('latin1').replace(/\r?\n/g, '\r')
  // A batch goes out as one: its header and its counts belong to all of it.
  if (/^[FB]HS/.test(text)) return [Buffer.from(text, 'latin1')]
  const messages = text.split(/(?<=\r)(?=MSH)/).filter((part) => part.trim() !== '')
  return (messages.length > 0 ? messages : [text]).map((message) => Buffer.from(message, 'latin1'))
}
