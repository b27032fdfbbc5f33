/** `GET [base]/[type]?…` and `POST [base]/[type]/_search` (FHIR R4 http §3.1.0.7). */
import { bodyFormat } from '../../../../fhir/accept.ts'
import { operationOutcome, problem } from '../../../../fhir/operation-outcome.ts'
import { type ParsedSearch, parseSearch } from '../../../../fhir/parse-search.ts'
import { type SearchsetEntry, searchset } from '../../../../fhir/searchset.ts'
import type { Finding } from '../../../../journal/exchange.ts'
import { headerText } from '../../header-text.ts'
import { formatQuery, parseQuery } from '../../parse-query.ts'
import { jsonAnswer, refuse } from '../answer.ts'
import type { Call, Interaction } from '../call.ts'

const DEFAULT_PAGE = { defaultCount: 100, maxCount: 1000 }

type Parsed = Extract<ParsedSearch, { ok: true }>

export const search: Interaction = async (call) => {
  const { deps, request, base, type, prefer } = call
  const label = `search ${type}`
  const params = allParameters(call)
  if (typeof params === 'string') return refuse(400, problem('invalid', params), label)
  if (params === undefined) {
    return refuse(415, problem('not-supported', 'POST _search takes application/x-www-form-urlencoded.'), label)
  }
  const parsed = parseSearch(type, params, { ...(deps.page ?? DEFAULT_PAGE), strict: prefer.strict, baseUrl: base })
  if (!parsed.ok) return refuse(400, parsed.issue, label)

  const page = await deps.hospital.records.search(request.workspace, parsed.query)
  const entries: SearchsetEntry[] = parsed.summaryCount
    ? []
    : page.rows.map((row) => ({ fullUrl: `${base}/${type}/${row.id}`, text: row.text, mode: 'match' }))
  if (parsed.ignored.length > 0) entries.push(outcomeEntry(parsed, `${base}/OperationOutcome/ignored`))
  const body = searchset({
    ...(page.total === undefined ? {} : { total: page.total }),
    link: links(parsed, `${base}/${type}`, page.more),
    entries,
  })
  const findings = parsed.ignored.map(
    ({ name, why }): Finding => ({
      rule: 'open/unknown-parameter',
      severity: 'warning',
      at: `query.${name}`,
      text: `${name} was ignored: ${why}. Send "Prefer: handling=strict" to have it refused.`,
    }),
  )
  return jsonAnswer(200, body, { label, mediaType: call.format.mediaType, findings })
}

/** A POST may have parameters in its URL too; both count. Nothing for a body that is no form, text for one that cannot be read. */
function allParameters({ request, params }: Call): [string, string][] | string | undefined {
  if (request.method !== 'POST') return params
  const type = headerText(request.headers['content-type'])
  const body = request.body
  if (body === undefined || body.length === 0) return params
  if (type === undefined || bodyFormat(type) !== 'form') return undefined
  const form = parseQuery(body.toString('utf8'))
  return form.ok ? [...params, ...form.params] : form.text
}

function outcomeEntry({ ignored }: Parsed, fullUrl: string): SearchsetEntry {
  const issues = ignored.map(({ name, why }) => ({
    ...problem('not-supported', `${name} was ignored: ${why}.`, `http.${name}`),
    severity: 'warning' as const,
  }))
  return { fullUrl, text: JSON.stringify(operationOutcome(...issues)), mode: 'outcome' }
}

/** `self` shows what was honoured (FHIR R4 search §3.1.1.3.1); the pages are the same search with an offset. */
function links({ used, query, summaryCount }: Parsed, url: string, more: boolean): { relation: string; url: string }[] {
  const at = (params: readonly (readonly [string, string])[]): string =>
    params.length === 0 ? url : `${url}?${formatQuery(params)}`
  const page = (offset: number): string =>
    at([
      ...used.filter(([name]) => name !== '_offset' && name !== '_count'),
      ['_count', String(query.limit)],
      ...(offset > 0 ? [['_offset', String(offset)] as const] : []),
    ])
  const all = [{ relation: 'self', url: at(used) }]
  if (summaryCount) return all
  if (more) all.push({ relation: 'next', url: page(query.offset + query.limit) })
  if (query.offset > 0) all.push({ relation: 'previous', url: page(Math.max(0, query.offset - query.limit)) })
  return all
}
