/** `$validate` (FHIR R4 Resource-validate): what the validator says of a resource, with nothing stored. */
import { bodyFormat } from '../../../../fhir/accept.ts'
import { type Issue, operationOutcome, problem } from '../../../../fhir/operation-outcome.ts'
import { textOf } from '../../../../fhir/validation/issue.ts'
import { validate as check } from '../../../../fhir/validation/validate.ts'
import { isObject } from '../../../../is-object.ts'
import { headerText } from '../../header-text.ts'
import { jsonAnswer, refuse } from '../answer.ts'
import type { Answer, Call } from '../call.ts'
import { readBody } from '../read-body.ts'
import type { Operation } from './operation.ts'

const MODES = ['create', 'update', 'delete', 'profile']
const KNOWN = ['mode', 'profile', 'resource', '_format', '_pretty']

export const validate: Operation = {
  name: 'validate',
  definition: 'http://hl7.org/fhir/OperationDefinition/Resource-validate',
  scopes: ['type', 'instance'],
  methods: ['GET', 'POST'],
  handle: answer,
}

interface Asked {
  resource?: unknown
  /** Where the resource stands in the body */
  under: (string | number)[]
  text?: string
  mode?: string
  profiles: string[]
  unknown: string[]
}

async function answer(call: Call): Promise<Answer> {
  const { deps, request, type, id } = call
  const label = `$validate ${type}`
  const asked = read(call)
  if ('status' in asked) return refuse(asked.status, asked.issue, label)
  const { mode, profiles, unknown } = asked
  const stray = unknown[0]
  if (stray !== undefined) {
    const text = `$validate has no parameter ${stray.slice(0, 64)}. It has resource, mode and profile.`
    return refuse(400, problem('not-supported', text, `http.${stray.slice(0, 64)}`), label)
  }
  if (mode !== undefined && !MODES.includes(mode)) {
    return refuse(
      400,
      problem('value', `mode "${mode.slice(0, 64)}" is unknown. Say ${MODES.join(', ')} or leave it out.`, 'http.mode'),
      label,
    )
  }
  const stored = id === '' ? undefined : await deps.hospital.records.read(request.workspace, type, id)
  if (id !== '' && (stored === undefined || stored.deleted) && (asked.resource === undefined || mode === 'delete')) {
    return refuse(404, problem('not-found', `There is no ${type}/${id} in workspace ${request.workspace}.`), label)
  }
  if (mode === 'delete') return outcome(call, label, [])
  if (mode === 'profile' && (id === '' || asked.resource !== undefined || profiles.length === 0)) {
    const text = 'mode profile is about what is stored: name it in the URL, send no resource, and say which profile.'
    return refuse(400, problem('invalid', text, 'http.mode'), label)
  }
  const text = asked.resource === undefined ? stored?.text : asked.text
  const resource = asked.resource ?? (stored === undefined ? undefined : (JSON.parse(stored.text) as unknown))
  if (resource === undefined) {
    return refuse(
      400,
      problem('required', `Send the ${type} to validate, by itself or as the parameter resource.`),
      label,
    )
  }
  const known = deps.validation?.profiles
  const under = asked.resource === undefined ? [] : asked.under
  const found: Issue[] = check(resource, {
    profiles,
    warnings: true,
    bestPractice: true,
    text,
    under,
    ...(known === undefined ? {} : { known }),
  })
  return outcome(call, label, [...found, ...identity(resource, type, id, mode)])
}

function outcome({ format }: Call, label: string, issues: readonly Issue[]): Answer {
  const well: Issue = { severity: 'information', code: 'informational', diagnostics: 'Nothing is wrong with it.' }
  const body = JSON.stringify(operationOutcome(...(issues.length === 0 ? [well] : issues)))
  return jsonAnswer(200, body, { label, mediaType: format.mediaType })
}

/** What the mode and the URL ask of type and id. */
function identity(resource: unknown, type: string, id: string, mode: string | undefined): Issue[] {
  if (!isObject(resource)) return []
  const given = resource['id']
  const issues: Issue[] = []
  if (resource['resourceType'] !== type) {
    issues.push(problem('invalid', `The resource is no ${type}, but the URL is for ${type}.`, 'resourceType'))
  }
  if (mode === 'update' && given === undefined)
    issues.push(problem('required', 'An update needs the id in the resource.', `${type}.id`))
  if (id !== '' && given !== undefined && given !== id) {
    issues.push(problem('invalid', `The id in the resource is not the one in the URL (${id}).`, `${type}.id`))
  }
  if (mode === 'create' && given !== undefined) {
    issues.push({
      ...problem('informational', 'A create gives a new id: this one will not be kept.', `${type}.id`),
      severity: 'information',
    })
  }
  return issues
}

function read(call: Call): Asked | { status: number; issue: Issue } {
  const { request, params } = call
  const named = (name: string) => params.filter(([each]) => each === name).map(([, value]) => value)
  const asked: Asked = {
    under: [],
    profiles: named('profile'),
    unknown: params.map(([name]) => name).filter((name) => !KNOWN.includes(name)),
  }
  const [mode] = named('mode')
  if (mode !== undefined) asked.mode = mode
  const bodiless = call.sent === undefined && (request.body === undefined || request.body.length === 0)
  if (request.method === 'GET' || bodiless) return asked

  const body = readBody(call, 'a resource or Parameters')
  if (!body.ok) return body
  // Lines and columns are those of JSON.
  if (body.text !== undefined && bodyFormat(headerText(request.headers['content-type'])) === 'json')
    asked.text = body.text
  const value = body.value
  if (!isObject(value) || value['resourceType'] !== 'Parameters' || call.type === 'Parameters')
    return { ...asked, resource: value }
  const parameters = Array.isArray(value['parameter']) ? (value['parameter'] as unknown[]) : []
  parameters.forEach((each, i) => {
    if (!isObject(each)) return
    const text = Object.entries(each).find(([key]) => key.startsWith('value'))?.[1]
    if (each['name'] === 'resource' && each['resource'] !== undefined) {
      asked.resource = each['resource']
      asked.under = ['parameter', i, 'resource']
    } else if (each['name'] === 'mode' && typeof text === 'string') asked.mode = text
    else if (each['name'] === 'profile' && typeof text === 'string') asked.profiles.push(text)
    else asked.unknown.push(textOf(each['name'], 'without a name'))
  })
  return asked
}
