/** A message as one interface wants it: header fields of its own, the facility that it tells of, segments left out. Every other byte stays. */
import { parseMessage } from '../../hl7v2/parse-message.ts'
import type { Interface, MessageShape } from '../../partners/registry.ts'

/** Which header field each setting stands in. */
const PLACES: Readonly<Record<Exclude<keyof MessageShape, 'leaveOut'>, string>> = {
  sendingApplication: 'MSH-3',
  receivingApplication: 'MSH-5',
  receivingFacility: 'MSH-6',
  processingId: 'MSH-11',
  version: 'MSH-12',
}

export function shapeMessage(bytes: Uint8Array, { shape, acknowledgement, facility }: Interface): Uint8Array {
  const { leaveOut = [], ...header } = shape ?? {}
  const fields = Object.entries(PLACES).flatMap(([name, path]) => {
    const value = header[name as keyof typeof PLACES]
    return value === undefined ? [] : [[path, value] as const]
  })
  // HL7 v2.5.1 §2.9.3: both valued is enhanced mode; AL of table 0155 asks for each in every case.
  if (acknowledgement?.mode === 'enhanced') fields.push(['MSH-15', 'AL'], ['MSH-16', 'AL'])
  if (facility !== undefined && fields.length === 0 && leaveOut.length === 0) return bytes
  const parsed = parseMessage(bytes)
  if (!parsed.ok) throw new Error(`A message of our own cannot be read: ${parsed.problem.text}`)
  // NGEMR's published A03 comes from where the visit is, which is PV1-3.4 too; what is about no visit has the hospital's own.
  const site = facility === undefined ? parsed.message.get('PV1-3.4') : ''
  if (site !== '' && site !== parsed.message.get('MSH-4')) fields.push(['MSH-4', site])
  if (fields.length === 0 && leaveOut.length === 0) return bytes
  const message = fields.reduce((shaped, [path, value]) => shaped.with(path, value), parsed.message)
  if (leaveOut.length === 0) return message.bytes
  const kept = message.segments.filter(({ name }) => name === 'MSH' || !leaveOut.includes(name))
  const cr = Buffer.from('\r')
  return Buffer.concat(kept.flatMap(({ start, end }) => [message.bytes.subarray(start, end), cr]))
}
