/** OBX of type ED and RP: documents of a report. The bytes go into a Binary, so that a search does not carry them. */
import { createHash } from 'node:crypto'
import type { Attachment, Binary } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import { type Reading, refuse, text } from '../reading.ts'
import { place } from './read-value.ts'

/** `content` is absent for a document that is elsewhere. */
export interface Attached {
  attachment: Attachment
  content?: Pick<Binary, 'contentType' | 'data'>
}

export function readAttachments(reading: Reading, all: readonly Segment[]): Attached[] {
  return all.flatMap((obx) => {
    const attached = text(obx, 2)?.toUpperCase() === 'RP' ? readPointer(reading, obx) : readData(reading, obx)
    return attached ? [attached] : []
  })
}

/** ED: source ^ type ^ subtype ^ encoding ^ data (HL7 v2.5.1 §2.A.24). */
function readData(reading: Reading, obx: Segment): Attached | undefined {
  const at = `${place(obx)}-5`
  const data = decode(text(obx, 5, 4), obx.value(5, { component: 5 }))
  if (!data || data.length === 0) {
    refuse(reading, '102', at, `${at} holds no document: component 5 is not what component 4 (Base64, Hex or A) says.`)
    return undefined
  }
  const contentType = mediaType(text(obx, 5, 2) ?? '', text(obx, 5, 3) ?? '')
  const hash = createHash('sha1').update(data).digest('base64')
  return {
    attachment: { contentType, size: data.length, hash, ...titled(obx) },
    content: { contentType, data: data.toString('base64') },
  }
}

function decode(encoding: string | undefined, text: string): Buffer | undefined {
  const kind = (encoding ?? 'A').toUpperCase()
  // Some senders break the lines of what they encode.
  const packed = text.replace(/\s+/g, '')
  // Some senders leave the padding out; a single character left over is part of a byte, and the rest of it was lost.
  const isWhole = packed.replace(/=+$/, '').length % 4 !== 1
  if (kind === 'BASE64')
    return isWhole && /^[A-Za-z0-9+/]+={0,2}$/.test(packed) ? Buffer.from(packed, 'base64') : undefined
  if (kind === 'HEX') return /^(?:[0-9A-Fa-f]{2})+$/.test(packed) ? Buffer.from(packed, 'hex') : undefined
  return kind === 'A' ? Buffer.from(text) : undefined
}

/** What senders put into the type or the subtype where a media type was meant. */
const KNOWN: Readonly<Record<string, string>> = {
  PDF: 'application/pdf',
  RTF: 'text/rtf',
  'X-HL7-CDA-LEVEL-ONE': 'text/xml',
  XML: 'text/xml',
  HTML: 'text/html',
  JPEG: 'image/jpeg',
  JPG: 'image/jpeg',
  PNG: 'image/png',
  TIFF: 'image/tiff',
  PLAIN: 'text/plain',
  TXT: 'text/plain',
}

function mediaType(type: string, subtype: string): string {
  const known = KNOWN[subtype.toUpperCase()] ?? KNOWN[type.toUpperCase()]
  if (known) return known
  const told = `${type}/${subtype}`.toLowerCase()
  if (/^(application|text|image|audio|video)\/[\w.+-]{1,60}$/.test(told)) return told
  return type.toUpperCase() === 'TEXT' ? 'text/plain' : 'application/octet-stream'
}

/** RP: pointer ^ application ^ type ^ subtype (HL7 v2.5.1 §2.A.65). */
function readPointer(reading: Reading, obx: Segment): Attached | undefined {
  const url = text(obx, 5)
  if (url === undefined) {
    refuse(reading, '102', `${place(obx)}-5`, `${place(obx)}-5 points nowhere: component 1 is empty.`)
    return undefined
  }
  const type = mediaType(text(obx, 5, 3) ?? '', text(obx, 5, 4) ?? '')
  const known = type !== 'application/octet-stream'
  return { attachment: { ...(known && { contentType: type }), url, ...titled(obx) } }
}

function titled(obx: Segment): Pick<Attachment, 'title'> {
  const title = text(obx, 3, 2) ?? text(obx, 3)
  return title ? { title } : {}
}
