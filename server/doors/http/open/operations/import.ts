/**
 * `$import` of NDJSON: as the body itself, or inside of Parameters. Like an export it is begun here and asked for at
 * `_bulk`; its files tell what became of every line. Nothing is fetched from elsewhere: what is imported comes in the request.
 */
import type { ParametersParameter } from '@medplum/fhirtypes'
import { problem } from '../../../../fhir/operation-outcome.ts'
import type { DoorResponse } from '../../door.ts'
import { headerText } from '../../header-text.ts'
import { refuse } from '../answer.ts'
import { type ImportInput, importLines } from '../bulk/import-lines.ts'
import { prefersAsync, refuseSync, startJob } from '../bulk/prefer-async.ts'
import type { Call, Interaction } from '../call.ts'
import { isServed } from '../served-types.ts'
import { answerOperation } from './answer-operation.ts'
import type { Operation } from './operation.ts'
import { type Values, wrong } from './parameter-values.ts'

const NDJSON = /^application\/(fhir\+ndjson|ndjson|x-ndjson)\s*(;|$)/i
const KNOWN = ['inputFormat', 'input', 'resource']
const UTF8 = new TextDecoder('utf-8', { fatal: true })

const fromParameters = answerOperation('import', KNOWN, async (call) => {
  if (!prefersAsync(call)) return refuseSync(call.label)
  const format = call.values.text('inputFormat')
  if (format !== undefined && !NDJSON.test(format)) throw wrong('inputFormat', 'say application/fhir+ndjson.')
  const inputs = inputsIn(call.values)
  if (inputs.length === 0)
    throw wrong('input', 'there is none. Give input parts, resources, or post the lines as application/fhir+ndjson.')
  return startJob(call, 'import', call.label, (run) => importLines(call, inputs, run))
})

const fromBody = async (call: Call, body: Buffer): Promise<DoorResponse> => {
  const label = '$import'
  if (!prefersAsync(call)) return refuseSync(label)
  const coding = headerText(call.request.headers['content-encoding'])
  if (coding !== undefined && coding !== 'identity')
    return refuse(
      415,
      problem('not-supported', `Content-Encoding ${coding} is not read. Send the lines as they are.`),
      label,
    )
  const text = decoded(body)
  if (text === undefined) return refuse(400, problem('structure', 'The body is not UTF-8.'), label)
  return startJob(call, 'import', label, (run) => importLines(call, [{ name: 'body', text }], run))
}

const handle: Interaction = async (call) => {
  const { body, headers } = call.request
  const lines = call.sent === undefined && NDJSON.test(headerText(headers['content-type']) ?? '')
  return lines && body !== undefined && body.length > 0 ? fromBody(call, body) : fromParameters(call)
}

export const importOperation: Operation = {
  name: 'import',
  definition: 'urn:ngemr-sandbox:OperationDefinition:import',
  scopes: ['system'],
  methods: ['POST'],
  handle,
}

function inputsIn(values: Values): ImportInput[] {
  const inputs = values.all('input').map(({ item }, index) => inputOf(item?.part ?? [], `input ${index + 1}`))
  const resources = values.all('resource').map(({ item }) => JSON.stringify(item?.resource ?? null))
  return resources.length === 0 ? inputs : [...inputs, { name: 'resources', text: resources.join('\n') }]
}

/** `type`, and the lines as text (`ndjson`) or as an attachment. */
function inputOf(parts: readonly ParametersParameter[], name: string): ImportInput {
  const part = (wanted: string): ParametersParameter | undefined => parts.find((one) => one.name === wanted)
  const strange = parts.find((one) => !['type', 'ndjson', 'attachment'].includes(one.name ?? ''))
  if (strange?.name === 'url')
    throw wrong(
      'input.url',
      'nothing is fetched from elsewhere. Put the lines into ndjson or attachment, or post them.',
    )
  if (strange !== undefined) throw wrong('input', `there is no part ${strange.name}. Known: type, ndjson, attachment.`)
  const type = part('type')?.valueCode ?? part('type')?.valueString
  if (type !== undefined && !isServed(type)) throw wrong('input.type', `"${type.slice(0, 64)}" is no resource type.`)
  const attached = part('attachment')?.valueAttachment?.data
  const text =
    part('ndjson')?.valueString ?? (attached === undefined ? undefined : decoded(Buffer.from(attached, 'base64')))
  if (text === undefined)
    throw wrong('input', 'it has no lines: give ndjson as a string, or attachment with base64 data in UTF-8.')
  return { name, text, ...(type === undefined ? {} : { type }) }
}

function decoded(bytes: Buffer): string | undefined {
  try {
    return UTF8.decode(bytes)
  } catch {
    return undefined
  }
}
