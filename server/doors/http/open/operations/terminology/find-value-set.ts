/** The value set that an operation is about: sent along, stored in the workspace, or carried by the sandbox. */
import { problem } from '../../../../../fhir/operation-outcome.ts'
import { type Expansion, expansionOf } from '../../../../../fhir/terminology/expand.ts'
import { isObject } from '../../../../../is-object.ts'
import { refuse } from '../../answer.ts'
import type { Answer } from '../../call.ts'
import { expansionOfStored, storedValueSet } from '../../stored-value-sets.ts'
import type { OperationCall } from '../answer-operation.ts'

export interface FoundValueSet {
  /** url, version, name, status … as the answer repeats them */
  about: Record<string, unknown>
  expansion: Expansion
}

export async function findValueSet(call: OperationCall): Promise<FoundValueSet | Answer> {
  const { values, id, label, deps, request } = call
  const { records } = deps.hospital
  if (id !== '') {
    const row = await records.read(request.workspace, 'ValueSet', id)
    if (row === undefined)
      return refuse(404, problem('not-found', `There is no ValueSet/${id} in workspace ${request.workspace}.`), label)
    if (row.deleted) return refuse(410, problem('deleted', `ValueSet/${id} was deleted.`), label)
    return stored(JSON.parse(row.text) as unknown)
  }
  const sent = values.all('valueSet')[0]?.item?.resource
  if (sent !== undefined) return stored(sent)
  const url = values.text('url')
  if (url === undefined)
    return refuse(400, problem('required', 'Say which value set: url, or the parameter valueSet.', 'http.url'), label)
  const row = await storedValueSet(records, request.workspace, url)
  if (row !== undefined) return stored(JSON.parse(row.text) as unknown)
  const [bare = url, version] = url.split('|', 2)
  const expansion = expansionOf(bare)
  if (expansion === undefined) {
    return refuse(
      404,
      problem(
        'not-found',
        `The value set ${bare.slice(0, 200)} is neither stored in this workspace nor carried here.`,
        'http.url',
      ),
      label,
    )
  }
  if (version && expansion.ok && expansion.version !== version) {
    const text = `The value set ${bare.slice(0, 200)} is carried in ${expansion.version === undefined ? 'no version' : `version ${expansion.version}`}, not in ${version.slice(0, 60)}.`
    return refuse(404, problem('not-found', text, 'http.url'), label)
  }
  return {
    about: {
      url: bare,
      ...(expansion.ok
        ? { name: expansion.name, ...(expansion.version === undefined ? {} : { version: expansion.version }) }
        : {}),
      status: 'active',
    },
    expansion,
  }
}

function stored(resource: unknown): FoundValueSet {
  const { url, version, name, title, status } = isObject(resource) ? resource : {}
  const about = Object.fromEntries(
    Object.entries({ url, version, name, title, status }).filter(([, value]) => typeof value === 'string'),
  )
  return { about: { status: 'active', ...about }, expansion: expansionOfStored(resource) }
}
