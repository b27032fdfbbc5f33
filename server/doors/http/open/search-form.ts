/** The parameters of a POST to `_search`: those in the URL and those of the form count alike (FHIR R4 search §3.1.1.1). */
import { bodyFormat } from '../../../fhir/accept.ts'
import { type Issue, problem } from '../../../fhir/operation-outcome.ts'
import type { DoorRequest } from '../door.ts'
import { headerText } from '../header-text.ts'
import { parseQuery } from '../parse-query.ts'

export type FormParameters = { ok: true; params: [string, string][] } | { ok: false; status: number; issue: Issue }

export const isSearchForm = ({ method, segments }: DoorRequest): boolean =>
  method === 'POST' && segments.at(-1) === '_search'

export function withForm({ headers, body }: DoorRequest, params: [string, string][]): FormParameters {
  if (body === undefined || body.length === 0) return { ok: true, params }
  const type = headerText(headers['content-type'])
  if (type === undefined || bodyFormat(type) !== 'form') {
    const text = 'POST _search takes application/x-www-form-urlencoded.'
    return { ok: false, status: 415, issue: problem('not-supported', text) }
  }
  const form = parseQuery(body.toString('utf8'))
  if (!form.ok) return { ok: false, status: 400, issue: problem('invalid', form.text) }
  return { ok: true, params: [...params, ...form.params] }
}
