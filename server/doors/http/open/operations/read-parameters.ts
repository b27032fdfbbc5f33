/**
 * Parameters of an operation (FHIR R4 operations §3.2.0.1.1): from the query of a GET, from a Parameters resource or a form
 * in a POST, or from both. What the operation does not know is refused when strictness is asked for, else named.
 */
import type { Parameters, ParametersParameter } from '@medplum/fhirtypes'
import { bodyFormat } from '../../../../fhir/accept.ts'
import { type Issue, problem } from '../../../../fhir/operation-outcome.ts'
import type { Finding } from '../../../../journal/exchange.ts'
import { headerText } from '../../header-text.ts'
import { parseQuery } from '../../parse-query.ts'
import type { Call } from '../call.ts'
import { readResource } from '../read-resource.ts'

export interface GivenParameter {
  name: string
  /** Of a primitive value, as text */
  text?: string
  /** As it stood in a Parameters resource */
  item?: ParametersParameter
}

export type ReadParameters =
  | { ok: true; given: GivenParameter[]; ignored: Finding[] }
  | { ok: false; status: number; issue: Issue }

/** They shape every answer, and are seen to where answers are finished. */
const WRITTEN = new Set(['_format', '_pretty'])
const PARTS = new Set(['_summary', '_elements'])
const MOST = 1000

/** `whole`: a part of the answer cannot be asked for. */
export function readParameters(call: Call, known: readonly string[] | 'any', whole: boolean): ReadParameters {
  const sent = readSent(call)
  if (!sent.ok) return sent
  const seenTo = ([name, text]: readonly [string, string]): boolean =>
    WRITTEN.has(name) || (!whole && PARTS.has(name) && text !== 'count')
  const inQuery = call.params.filter((one) => !seenTo(one)).map(([name, text]) => ({ name, text }))
  const given: GivenParameter[] = [...inQuery, ...sent.given]
  if (given.length > MOST)
    return no(400, problem('too-costly', `More than ${MOST} parameters are given; give fewer in one request.`))
  const kept: GivenParameter[] = []
  const ignored: Finding[] = []
  for (const one of given) {
    if (known === 'any' || known.includes(one.name)) kept.push(one)
    else {
      const text = `There is no parameter ${one.name.slice(0, 64)} here. Known: ${known.join(', ') || 'none'}.`
      if (call.prefer.strict) return no(400, problem('not-supported', text, `http.${one.name.slice(0, 64)}`))
      // These would have changed the answer: nobody should take it for what was asked.
      if (/^_(summary|elements|include|revinclude)/.test(one.name))
        return no(400, problem('not-supported', `${text} Leave it out.`, `http.${one.name.slice(0, 64)}`))
      ignored.push({ rule: 'open/unknown-parameter', severity: 'warning', at: `query.${one.name.slice(0, 64)}`, text })
    }
  }
  return { ok: true, given: kept, ignored }
}

const no = (status: number, issue: Issue): Extract<ReadParameters, { ok: false }> => ({ ok: false, status, issue })

function readSent(call: Call): { ok: true; given: GivenParameter[] } | Extract<ReadParameters, { ok: false }> {
  const { body, headers, method } = call.request
  const empty = call.sent === undefined && (body === undefined || body.length === 0)
  if (method === 'GET' || method === 'HEAD' || empty) return { ok: true, given: [] }
  if (call.sent === undefined && bodyFormat(headerText(headers['content-type'])) === 'form') {
    const form = parseQuery(String(body))
    if (!form.ok) return no(400, problem('invalid', form.text))
    return { ok: true, given: form.params.map(([name, text]) => ({ name, text })) }
  }
  const read = readResource({ ...call, type: 'Parameters' })
  if (!read.ok) return read
  const { parameter = [] } = read.resource as Parameters
  if (!Array.isArray(parameter) || parameter.some((item) => typeof item?.name !== 'string'))
    return no(400, problem('structure', 'Every parameter needs a name.', 'Parameters.parameter.name'))
  return { ok: true, given: parameter.map((item) => ({ name: item.name ?? '', item, ...textOf(item) })) }
}

function textOf(item: ParametersParameter): { text?: string } {
  for (const [key, value] of Object.entries(item))
    if (key.startsWith('value') && ['string', 'number', 'boolean'].includes(typeof value))
      return { text: String(value) }
  return {}
}
