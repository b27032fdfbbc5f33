/** Binary as what it is (FHIR R4 binary §2.36.4): bytes of any media type out and in, unless the resource itself is spoken of. */
import type { Binary } from '@medplum/fhirtypes'
import { acceptedTypes } from '../../../../fhir/accept.ts'
import { problem } from '../../../../fhir/operation-outcome.ts'
import { headerText } from '../../header-text.ts'
import { refuse } from '../answer.ts'
import type { Call, Interaction } from '../call.ts'

const FHIR_TYPES = new Set([
  'application/fhir+json',
  'application/fhir+xml',
  'application/json+fhir',
  'application/xml+fhir',
])
/** They may mean the resource, or a document that happens to be in JSON or XML. */
const EITHER = new Set(['application/json', 'text/json', 'application/xml', 'text/xml'])
/** They ask something of the resource. */
const OF_RESOURCE = new Set(['_format', '_pretty', '_summary', '_elements'])

const bare = (type: string): string => (type.split(';', 1)[0] ?? '').trim().toLowerCase()

/** `reading` finds the resource, and says so when there is none or nothing has changed. */
export const binaryOut =
  (reading: Interaction): Interaction =>
  async (call) => {
    const answer = await reading(call)
    if (answer.status !== 200) return answer
    const { contentType = '', data = '', securityContext } = JSON.parse(String(answer.body)) as Partial<Binary>
    const wanted = wantedForm(call, bare(contentType))
    if (wanted === 'resource') return answer
    if (wanted === undefined) {
      const text = `This Binary is ${contentType || 'of no stated type'}. Ask for that, or for application/fhir+json.`
      return refuse(406, problem('not-supported', text), answer.label)
    }
    const { ETag = '', 'Last-Modified': modified = '' } = answer.headers
    const context = securityContext?.reference
    return {
      ...answer,
      headers: {
        ETag,
        'Last-Modified': modified,
        'Content-Type': isHeaderText(contentType) ? contentType : 'application/octet-stream',
        // What somebody stored must not act in a browser as a page of this server.
        'Content-Security-Policy': 'sandbox',
        'X-Content-Type-Options': 'nosniff',
        ...(context !== undefined && isHeaderText(context) ? { 'X-Security-Context': context } : {}),
      },
      body: Buffer.from(data, 'base64'),
    }
  }

const isHeaderText = (text: string): boolean => /^[\x21-\x7e][\x20-\x7e]{0,199}$/.test(text)

function wantedForm({ request, params }: Call, own: string): 'resource' | 'bytes' | undefined {
  if (params.some(([name]) => OF_RESOURCE.has(name))) return 'resource'
  const accept = headerText(request.headers['accept'])
  if (accept === undefined || accept.trim() === '') return 'bytes'
  for (const { type } of acceptedTypes(accept)) {
    if (FHIR_TYPES.has(type)) return 'resource'
    if (type === own || type === '*/*' || (type.endsWith('/*') && own.startsWith(type.slice(0, -1)))) return 'bytes'
    if (EITHER.has(type)) return 'resource'
  }
  return undefined
}

/** `writing` stores a resource: the one sent, or one made around the bytes sent. */
export const binaryIn =
  (writing: Interaction): Interaction =>
  async (call) => {
    const { body, headers } = call.request
    const type = headerText(headers['content-type'])
    if (call.sent !== undefined || type === undefined || speaksFhir(bare(type), body)) return writing(call)
    const label = `${call.id === '' ? 'create' : 'update'} Binary`
    const coding = headerText(headers['content-encoding'])
    if (coding !== undefined && coding !== 'identity')
      return refuse(
        415,
        problem('not-supported', `Content-Encoding ${coding} is not read. Send the bytes as they are.`),
        label,
      )
    if (body === undefined || body.length === 0)
      return refuse(400, problem('required', 'The body is empty. Send the bytes that the Binary is to hold.'), label)
    const context = headerText(headers['x-security-context'])
    const resource = {
      resourceType: 'Binary',
      ...(call.id === '' ? {} : { id: call.id }),
      contentType: type.trim(),
      ...(context === undefined ? {} : { securityContext: { reference: context } }),
      data: body.toString('base64'),
    }
    return writing({ ...call, sent: { resource } })
  }

function speaksFhir(type: string, body: Buffer | undefined): boolean {
  if (FHIR_TYPES.has(type)) return true
  if (!EITHER.has(type)) return false
  const beginning = body?.subarray(0, 4096).toString('utf8') ?? ''
  return type.endsWith('json') ? /"resourceType"\s*:\s*"Binary"/.test(beginning) : /<(\w+:)?Binary[\s>]/.test(beginning)
}
