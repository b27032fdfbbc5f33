/** `CodeSystem/$lookup` (FHIR R4 CodeSystem-lookup): what a code means, in the systems that are carried. */
import { problem } from '../../../../../fhir/operation-outcome.ts'
import { codeSystem } from '../../../../../fhir/terminology/concepts.ts'
import { jsonAnswer, refuse } from '../../answer.ts'
import { answerOperation, type OperationCall } from '../answer-operation.ts'
import type { Operation } from '../operation.ts'
import { notChecked, readCoded } from './coded.ts'

export const lookup: Operation = {
  name: 'lookup',
  definition: 'http://hl7.org/fhir/OperationDefinition/CodeSystem-lookup',
  scopes: ['type'],
  types: ['CodeSystem'],
  methods: ['GET', 'POST'],
  handle: answerOperation('lookup', ['system', 'code', 'coding'], answer),
}

async function answer(call: OperationCall) {
  const { values, label, format } = call
  const [asked] = readCoded(values, 'system')
  if (asked?.system === undefined)
    return refuse(400, problem('required', 'Say which system the code is of.', 'http.system'), label)
  const { system: url, code } = asked
  const system = codeSystem(url)
  if (system === undefined) return notChecked(call, `the code system ${url.slice(0, 200)} is not carried here`)
  const concept = system.find(code)
  if (concept === undefined) {
    if (!system.complete)
      return notChecked(call, `of ${url} only a part is carried, and "${code.slice(0, 64)}" is not in it`)
    return refuse(404, problem('not-found', `${url} has no code "${code.slice(0, 64)}".`, 'http.code'), label)
  }
  const { display, parent } = concept
  const body = {
    resourceType: 'Parameters',
    parameter: [
      { name: 'name', valueString: system.name },
      ...(system.version === undefined ? [] : [{ name: 'version', valueString: system.version }]),
      { name: 'display', valueString: display ?? code },
      ...(parent === undefined
        ? []
        : [
            {
              name: 'property',
              part: [
                { name: 'code', valueCode: 'parent' },
                { name: 'value', valueCode: parent },
              ],
            },
          ]),
      ...(system.notice === undefined
        ? []
        : [
            {
              name: 'property',
              part: [
                { name: 'code', valueCode: 'copyright' },
                { name: 'value', valueString: system.notice },
              ],
            },
          ]),
    ],
  }
  return jsonAnswer(200, JSON.stringify(body), { label, mediaType: format.mediaType })
}
