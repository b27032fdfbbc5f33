/** Carries a search out and writes its Bundle: matches, what came along, and what there is to say about it. */
import type { ResourceRow } from '../../../emr/hospital.ts'
import { type Issue, operationOutcome, problem } from '../../../fhir/operation-outcome.ts'
import { parseSearchOf, type Searched, type SearchedType } from '../../../fhir/parse-search.ts'
import { type SearchsetEntry, searchsetPieces } from '../../../fhir/searchset.ts'
import { expand } from '../../../fhir/terminology/expand.ts'
import { hierarchy } from '../../../fhir/terminology/hierarchy.ts'
import type { Finding } from '../../../journal/exchange.ts'
import { headerText } from '../header-text.ts'
import { jsonAnswer, refuse } from './answer.ts'
import type { Answer, Call } from './call.ts'
import { DEFAULT_PAGE, mostTextOnPage } from './page.ts'
import { searchLinks } from './search-links.ts'

/** `url` is where the search was asked, without its parameters. */
export async function searchAnswer(
  call: Call,
  types: readonly SearchedType[],
  { url, label }: { url: string; label: string },
): Promise<Answer> {
  const { deps, request, base, prefer } = call
  const { workspace } = request
  const explaining = call.params.some(([name, value]) => name === 'explain' && value === 'true')
  if (explaining && !isAdmin(call)) {
    const text = 'explain=true is for administrators: send the admin token as X-Sandbox-Admin-Token.'
    return refuse(403, problem('forbidden', text, 'http.explain'), label)
  }
  const params = explaining ? call.params.filter(([name]) => name !== 'explain') : call.params
  const parsed = parseSearchOf(types, params, {
    ...(deps.page ?? DEFAULT_PAGE),
    strict: prefer.strict,
    baseUrl: base,
    now: deps.now(workspace),
    terminology: { expand, hierarchy },
  })
  if (!parsed.ok) return refuse(400, parsed.issue, label)

  const page = await deps.hospital.records.search(workspace, { ...parsed.query, mostText: mostTextOnPage(call) })
  if (page.outdated) {
    const text =
      'Too much was written since the first page of this search for its pages to go on; ask for the first page again.'
    return refuse(410, problem('expired', text, 'http._cursor'), label)
  }
  const entryOf = (row: ResourceRow, mode: SearchsetEntry['mode']): SearchsetEntry => ({
    fullUrl: `${base}/${row.type}/${row.id}`,
    text: row.text,
    mode,
  })
  const matches = parsed.summaryCount ? [] : page.rows
  const included = page.included?.rows ?? []
  const entries = matches.map((row) => entryOf(row, 'match'))
  for (const row of included) entries.push(entryOf(row, 'include'))
  const issues = parsed.ignored.map(ignoredIssue)
  if (page.included?.cut) issues.push(cutIssue)
  if (explaining) {
    for (const line of await deps.hospital.records.explain(workspace, parsed.query)) issues.push(explanation(line))
  }
  if (issues.length > 0) {
    const text = JSON.stringify(operationOutcome(...issues))
    entries.push({ fullUrl: `${base}/OperationOutcome/search`, text, mode: 'outcome' })
  }
  const pieces = searchsetPieces({
    ...(page.total === undefined ? {} : { total: page.total }),
    link: searchLinks(parsed, url, page),
    entries,
  })
  const rows = [...matches, ...included]
  const body = pieces.join('')
  return {
    ...jsonAnswer(200, body, { label, mediaType: call.format.mediaType, findings: findingsOf(parsed) }),
    made: { body, parts: pieces.map((piece, i) => (i % 2 === 1 ? (rows[(i - 1) / 2] ?? piece) : piece)) },
  }
}

const isAdmin = ({ deps, request }: Call): boolean => {
  const token = headerText(request.headers['x-sandbox-admin-token'])
  return token !== undefined && deps.isAdmin?.(token) === true
}

const ignoredIssue = ({ name, why }: { name: string; why: string }): Issue => ({
  ...problem('not-supported', `${name.slice(0, 100)} was ignored: ${why}.`, `http.${name.slice(0, 100)}`),
  severity: 'warning',
})

const cutIssue: Issue = {
  ...problem('incomplete', 'More would come along than one answer holds; ask for smaller pages.'),
  severity: 'warning',
}

const explanation = (diagnostics: string): Issue => ({ severity: 'information', code: 'informational', diagnostics })

const findingsOf = ({ ignored }: Searched): Finding[] =>
  ignored.map(({ name, why }) => ({
    rule: 'open/unknown-parameter',
    severity: 'warning',
    at: `query.${name.slice(0, 100)}`,
    text: `${name.slice(0, 100)} was ignored: ${why}. Send "Prefer: handling=strict" to have it refused.`,
  }))
