/** Resources on their way in, a line each: read, checked and stored as a create or an update would be, and reported one by one. */
import type { Resource } from '@medplum/fhirtypes'
import type { JobRun } from '../../../../emr/hospital.ts'
import { type Issue, operationOutcome, problem } from '../../../../fhir/operation-outcome.ts'
import { isValidId } from '../../../../fhir/validate-id.ts'
import { isObject } from '../../../../is-object.ts'
import type { Call } from '../call.ts'
import { checkWrite } from '../check-write.ts'
import { readResource } from '../read-resource.ts'
import { isServed } from '../served-types.ts'

export interface ImportInput {
  /** How the outcome names it */
  name: string
  /** When every line must be of this type */
  type?: string
  text: string
}

/** Lines are stored so many at a time: they share a commit, and others have their turn in between. */
const STEP = 16

export async function importLines(call: Call, inputs: readonly ImportInput[], run: JobRun): Promise<void> {
  let stored = 0
  let refused = 0
  for (const input of inputs) {
    let number = 0
    let waiting: Promise<Issue[]>[] = []
    const settle = async (): Promise<void> => {
      const first = number - waiting.length + 1
      const outcomes = await Promise.all(waiting)
      waiting = []
      for (const [index, issues] of outcomes.entries()) {
        const isRefused = issues.some(({ severity }) => severity === 'error' || severity === 'fatal')
        if (isRefused) refused++
        else stored++
        const told = issues.map((issue) => ({ ...issue, diagnostics: `Line ${first + index}: ${issue.diagnostics}` }))
        const to = { group: isRefused ? 'error' : 'output', type: 'OperationOutcome', about: input.name } as const
        await run.write(to, JSON.stringify(operationOutcome(...told)))
      }
      await run.pause(`${stored} stored, ${refused} refused so far`)
    }
    for (const line of linesOf(input.text)) {
      number++
      waiting.push(line.trim() === '' ? Promise.resolve([emptyLine]) : (await prepare(call, line, input.type)).done)
      if (waiting.length >= STEP) await settle()
    }
    await settle()
  }
}

const emptyLine: Issue = { severity: 'information', code: 'informational', diagnostics: 'The line is empty.' }

function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from)
    yield text.slice(from, end < 0 ? text.length : end)
    from = end < 0 ? text.length : end + 1
  }
}

/**
 * Resolves when the line is checked and its write has its place in the order of writes; `done` resolves once it is stored.
 */
async function prepare(call: Call, line: string, wanted: string | undefined): Promise<{ done: Promise<Issue[]> }> {
  const no = (...issues: Issue[]): { done: Promise<Issue[]> } => ({ done: Promise.resolve(issues) })
  const type = wanted ?? typeIn(line)
  if (type === undefined) return no(problem('required', 'There is no resourceType; a line is one resource as JSON.'))
  if (!isServed(type)) return no(problem('not-supported', `"${type}" is no resource type that is kept here.`))
  const { sent: _, ...rest } = call
  const headers = { 'content-type': 'application/fhir+json' }
  const own: Call = { ...rest, type, request: { ...call.request, headers, body: Buffer.from(line) } }
  const read = readResource(own)
  if (!read.ok) return no(read.issue)
  const { id } = read.resource
  if (id !== undefined && !isValidId(id)) return no(problem('value', `"${id.slice(0, 80)}" is no id.`, `${type}.id`))
  const checked = await checkWrite({ ...own, id: id ?? '' }, read.resource)
  if (!checked.ok) return no(...checked.issues)
  const found = checked.findings.map(
    ({ severity, text, at }): Issue => ({
      severity: severity === 'error' ? 'warning' : severity,
      code: 'business-rule',
      diagnostics: text,
      ...(at === undefined ? {} : { expression: at }),
    }),
  )
  return { done: store(call, checked.resource, id).then((said) => [said, ...found]) }
}

/** Of the resource itself, which may stand behind one that it contains; most say it first. */
function typeIn(line: string): string | undefined {
  const first = /^\s*\{\s*"resourceType"\s*:\s*"([A-Za-z]{1,64})"/.exec(line)?.[1]
  if (first !== undefined) return first
  try {
    const value: unknown = JSON.parse(line)
    const type = isObject(value) ? value['resourceType'] : undefined
    return typeof type === 'string' ? type : undefined
  } catch {
    return undefined
  }
}

async function store(call: Call, resource: Resource, id: string | undefined): Promise<Issue> {
  const { records } = call.deps.hospital
  const { workspace } = call.request
  const said = (diagnostics: string): Issue => ({ severity: 'information', code: 'informational', diagnostics })
  if (id === undefined) {
    const row = await records.create(workspace, resource)
    return said(`${row.type}/${row.id} created as version 1.`)
  }
  const outcome = await records.update(workspace, { ...resource, id })
  if (!outcome.ok) return problem('conflict', `${resource.resourceType}/${id} could not be stored.`)
  const { row, created } = outcome
  return said(`${row.type}/${row.id} ${created ? 'created' : 'updated'} as version ${row.version}.`)
}
