/** `$validate-code` of value sets and of code systems (FHIR R4 ValueSet-validate-code, CodeSystem-validate-code). */
import { problem } from '../../../../../fhir/operation-outcome.ts'
import { codeSystem } from '../../../../../fhir/terminology/concepts.ts'
import { jsonAnswer, refuse } from '../../answer.ts'
import { answerOperation, type OperationCall } from '../answer-operation.ts'
import type { Operation } from '../operation.ts'
import { type Coded, displayProblem, notChecked, readCoded, verdict } from './coded.ts'
import { findValueSet } from './find-value-set.ts'

export const valueSetValidateCode: Operation = {
  name: 'validate-code',
  definition: 'http://hl7.org/fhir/OperationDefinition/ValueSet-validate-code',
  scopes: ['type', 'instance'],
  types: ['ValueSet'],
  methods: ['GET', 'POST'],
  handle: answerOperation(
    'validate-code',
    ['url', 'valueSet', 'code', 'system', 'display', 'coding', 'codeableConcept'],
    inValueSet,
  ),
}

export const codeSystemValidateCode: Operation = {
  name: 'validate-code',
  definition: 'http://hl7.org/fhir/OperationDefinition/CodeSystem-validate-code',
  scopes: ['type'],
  types: ['CodeSystem'],
  methods: ['GET', 'POST'],
  handle: answerOperation('validate-code', ['url', 'code', 'display', 'coding', 'codeableConcept'], inCodeSystem),
}

async function inValueSet(call: OperationCall) {
  const { values, label, format } = call
  const asked = readCoded(values, 'system')
  const found = await findValueSet(call)
  if ('status' in found) return found
  const { expansion } = found
  const member = expansion.members.find((each) =>
    asked.some(({ system, code }) => each.code === code && (system ?? each.system) === each.system),
  )
  if (member === undefined && !expansion.ok)
    return notChecked(call, `the code is not among those known, and ${expansion.why}`)
  const given = asked.find(({ code }) => code === member?.code)?.display
  const message =
    member === undefined ? `${list(asked)} is not in the value set.` : displayProblem(given, member.display)
  return jsonAnswer(200, verdict(message === undefined, { message, display: member?.display }), {
    label,
    mediaType: format.mediaType,
  })
}

async function inCodeSystem(call: OperationCall) {
  const { values, label, format } = call
  const asked = readCoded(values, 'url')
  const url = values.text('url') ?? asked[0]?.system
  if (url === undefined) return refuse(400, problem('required', 'Say which code system: url.', 'http.url'), label)
  const system = codeSystem(url)
  if (system === undefined) return notChecked(call, `the code system ${url.slice(0, 200)} is not carried here`)
  const mine = asked.filter((each) => (each.system ?? url) === url)
  const hit = mine.find(({ code }) => system.find(code) !== undefined)
  const concept = hit === undefined ? undefined : system.find(hit.code)
  if (concept === undefined && !system.complete)
    return notChecked(call, `of ${url} only a part is carried, and ${list(asked)} is not in it`)
  const message =
    concept === undefined ? `${list(asked)} is not in ${url}.` : displayProblem(hit?.display, concept.display)
  return jsonAnswer(200, verdict(message === undefined, { message, display: concept?.display }), {
    label,
    mediaType: format.mediaType,
  })
}

const list = (asked: readonly Coded[]): string =>
  asked.map(({ system, code }) => `${system === undefined ? '' : `${system}|`}${code}`.slice(0, 200)).join(', ')
