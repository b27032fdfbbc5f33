/** Bytes in a line of a trace: as text where that gives the same bytes again, otherwise as base64. Exactly one of the two. */
import { isUtf8 } from 'node:buffer'

export type TraceBytes = { text: string } | { b64: string }

export function encodeBytes(bytes: Uint8Array): TraceBytes {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return isUtf8(buffer) ? { text: buffer.toString('utf8') } : { b64: buffer.toString('base64') }
}

export function fromText(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf8'))
}

export function fromBase64(b64: string): Uint8Array {
  return new Uint8Array(Buffer.from(b64, 'base64'))
}
