/**
 * `$meta`, `$meta-add` and `$meta-delete` of a resource (R4 Resource-meta, -add, -delete). A change of tags is a change like
 * others here: it makes a version, so that histories and caches tell the truth.
 */
import type { Coding, Meta, Resource } from '@medplum/fhirtypes'
import type { Records, ResourceRow } from '../../../../emr/hospital.ts'
import { parseJson } from '../../../../fhir/exact-numbers.ts'
import { type Issue, problem } from '../../../../fhir/operation-outcome.ts'
import type { Finding } from '../../../../journal/exchange.ts'
import type { DoorResponse } from '../../door.ts'
import { jsonAnswer, outcomeAnswer, refuse, versionHeaders } from '../answer.ts'
import { checkWrite } from '../check-write.ts'
import { answerOperation, type OperationCall } from './answer-operation.ts'
import type { Operation } from './operation.ts'
import { wrong } from './parameter-values.ts'

const MOST = 200

type Labels = Required<Pick<Meta, 'profile' | 'security' | 'tag'>>

const operation = (
  name: string,
  methods: Operation['methods'],
  known: readonly string[],
  answer: (call: OperationCall) => Promise<DoorResponse>,
): Operation => ({
  name,
  definition: `http://hl7.org/fhir/OperationDefinition/Resource-${name}`,
  scopes: ['instance'],
  methods,
  handle: answerOperation(name, known, answer),
})

export const meta = operation('meta', ['GET', 'POST'], [], async (call) => {
  const row = await call.deps.hospital.records.read(call.request.workspace, call.type, call.id)
  return row && !row.deleted ? metaAnswer(call, row) : gone(call, row)
})

export const metaAdd = operation('meta-add', ['POST'], ['meta'], (call) => change(call, add))
export const metaDelete = operation('meta-delete', ['POST'], ['meta'], (call) => change(call, take))

async function change(call: OperationCall, how: (held: Labels, given: Labels) => Labels): Promise<DoorResponse> {
  const given = labelsOf(metaIn(call))
  const { request, type, id } = call
  const { records } = call.deps.hospital
  let findings: Finding[] = []
  const work = async (inside: Records): Promise<ResourceRow | undefined> => {
    const row = await inside.read(request.workspace, type, id)
    if (row === undefined || row.deleted) return row
    const resource = parseJson(row.text) as Resource & { id: string }
    const held = labelsOf(resource.meta ?? {})
    const labels = how(held, given)
    // Nothing changed: no version for that.
    if (JSON.stringify(labels) === JSON.stringify(held)) return row
    const { profile: _, security: __, tag: ___, ...others } = resource.meta ?? {}
    const kept = Object.fromEntries(Object.entries(labels).filter(([, list]) => list.length > 0))
    const next = { ...resource, meta: { ...others, ...kept } }
    // A profile that is claimed from now on may be one that the resource does not keep to. Nothing is waited for here.
    const checked = await checkWrite({ ...call, sent: { resource: next } }, next)
    if (!checked.ok) throw new Refused(checked.status, checked.issues)
    findings = checked.findings
    const outcome = await inside.update(request.workspace, { ...checked.resource, id })
    if (!outcome.ok) throw new Error('A version changed within its own transaction.')
    return outcome.row
  }
  try {
    const after = await records.transaction(work)
    return after && !after.deleted ? { ...metaAnswer(call, after), findings } : gone(call, after)
  } catch (error) {
    if (error instanceof Refused) return outcomeAnswer(error.status, error.issues, { label: call.label })
    throw error
  }
}

/** Leaves the transaction, so that it changes nothing. */
class Refused extends Error {
  readonly status: number
  readonly issues: readonly Issue[]
  constructor(status: number, issues: readonly Issue[]) {
    super('refused')
    this.status = status
    this.issues = issues
  }
}

function metaAnswer({ format, label }: OperationCall, row: ResourceRow): DoorResponse {
  const { meta: valueMeta = {} } = JSON.parse(row.text) as Resource
  const body = JSON.stringify({ resourceType: 'Parameters', parameter: [{ name: 'return', valueMeta }] })
  return jsonAnswer(200, body, { label, mediaType: format.mediaType, headers: versionHeaders(row) })
}

const gone = ({ type, id, label, request }: OperationCall, row: ResourceRow | undefined): DoorResponse =>
  row === undefined
    ? refuse(404, problem('not-found', `There is no ${type}/${id} in workspace ${request.workspace}.`), label)
    : refuse(410, problem('deleted', `${type}/${id} was deleted.`), label)

function metaIn({ values }: OperationCall): Meta {
  const [given, second] = values.all('meta')
  const found = given?.item?.valueMeta
  if (second !== undefined || typeof found !== 'object' || found === null)
    throw wrong('meta', 'send Parameters with one parameter "meta" that has a valueMeta.')
  const isCoding = (one: unknown): boolean =>
    typeof one === 'object' && one !== null && ['system', 'code'].every((key) => isText(one, key))
  const { profile = [], security = [], tag = [] } = found
  if ([profile, security, tag].some((list) => Array.isArray(list) && list.length > MOST))
    throw wrong('meta', `at most ${MOST} of a kind are taken at once.`)
  if (!Array.isArray(profile) || !profile.every((one) => typeof one === 'string'))
    throw wrong('meta', 'profile must be a list of addresses.')
  if (![security, tag].every((list) => Array.isArray(list) && list.every(isCoding)))
    throw wrong('meta', 'security and tag must be lists of codings, each with system and code as texts.')
  return found
}

const isText = (one: object, key: string): boolean => {
  const value = (one as Record<string, unknown>)[key]
  return value === undefined || typeof value === 'string'
}

const labelsOf = ({ profile = [], security = [], tag = [] }: Meta): Labels => ({ profile, security, tag })
const sameCode = (a: Coding) => (b: Coding) => a.system === b.system && a.code === b.code

/** R4 Resource-meta-add: what is there already is not added a second time; version and display do not tell codings apart. */
const add = (held: Labels, given: Labels): Labels => ({
  profile: [...new Set([...held.profile, ...given.profile])],
  security: addCodings(held.security, given.security),
  tag: addCodings(held.tag, given.tag),
})

function addCodings(held: readonly Coding[], given: readonly Coding[]): Coding[] {
  const all = [...held]
  for (const one of given) if (!all.some(sameCode(one))) all.push(one)
  return all
}

const take = (held: Labels, given: Labels): Labels => ({
  profile: held.profile.filter((one) => !given.profile.includes(one)),
  security: held.security.filter((one) => !given.security.some(sameCode(one))),
  tag: held.tag.filter((one) => !given.tag.some(sameCode(one))),
})
