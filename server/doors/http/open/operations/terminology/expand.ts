/** `ValueSet/$expand` (FHIR R4 ValueSet-expand): the codes, filtered and in pages. */
import { jsonAnswer } from '../../answer.ts'
import { answerOperation, type OperationCall } from '../answer-operation.ts'
import type { Operation } from '../operation.ts'
import { notChecked } from './coded.ts'
import { findValueSet } from './find-value-set.ts'

const MOST = 10_000

export const expand: Operation = {
  name: 'expand',
  definition: 'http://hl7.org/fhir/OperationDefinition/ValueSet-expand',
  scopes: ['type', 'instance'],
  types: ['ValueSet'],
  methods: ['GET', 'POST'],
  handle: answerOperation('expand', ['url', 'valueSet', 'filter', 'count', 'offset'], answer),
}

async function answer(call: OperationCall) {
  const { values, deps, request, format, label } = call
  const filter = values.text('filter')
  const offset = values.whole('offset', { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 0
  const count = values.whole('count', { min: 0, max: MOST }) ?? MOST
  const found = await findValueSet(call)
  if ('status' in found) return found
  const { about, expansion } = found
  if (!expansion.ok) return notChecked(call, `the value set cannot be listed whole, as ${expansion.why}`)

  const words = filter?.toLowerCase().split(/\s+/).filter(Boolean) ?? []
  const matches = expansion.members.filter(({ code, display }) => {
    const text = `${code} ${display ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const contains = matches.slice(offset, offset + count)
  const parameter = [
    ...(filter === undefined ? [] : [{ name: 'filter', valueString: filter }]),
    ...(offset === 0 ? [] : [{ name: 'offset', valueInteger: offset }]),
    ...(values.text('count') === undefined ? [] : [{ name: 'count', valueInteger: count }]),
  ]
  const body = JSON.stringify({
    resourceType: 'ValueSet',
    ...about,
    expansion: {
      timestamp: new Date(deps.now(request.workspace)).toISOString(),
      total: matches.length,
      offset,
      ...(parameter.length === 0 ? {} : { parameter }),
      ...(contains.length === 0 ? {} : { contains }),
    },
  })
  return jsonAnswer(200, body, { label, mediaType: format.mediaType })
}
