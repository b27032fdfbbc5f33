/** Carries a search out and writes its Bundle: matches, what came along, and what there is to say about it. */
import type { ResourcePage, ResourceRow } from '../../../emr/hospital.ts'
import { type Issue, operationOutcome, problem } from '../../../fhir/operation-outcome.ts'
import { parseSearchOf, type Searched, type SearchedType } from '../../../fhir/parse-search.ts'
import { type SearchsetEntry, searchsetPieces } from '../../../fhir/searchset.ts'
import type { TerminologySource } from '../../../fhir/terminology-source.ts'
import type { BodyPart, Finding } from '../../../journal/exchange.ts'
import type { Awaitable } from '../door.ts'
import { headerText } from '../header-text.ts'
import { jsonAnswer, refuse } from './answer.ts'
import type { Answer, Call } from './call.ts'
import { DEFAULT_PAGE, mostTextOnPage } from './page.ts'
import { searchLinks } from './search-links.ts'
import { CARRIED, terminologyFor } from './stored-value-sets.ts'

interface Asked {
  /** Where the search was asked, without its parameters */
  url: string
  label: string
}

/** Given at once where the store has it at hand. */
export function searchAnswer(call: Call, types: readonly SearchedType[], asked: Asked): Awaitable<Answer> {
  const { workspace } = call.request
  const { records } = call.deps.hospital
  const explaining = call.params.some(([name, value]) => name === 'explain' && value === 'true')
  if (explaining && !isAdmin(call)) {
    const text = 'explain=true is for administrators: send the admin token as X-Sandbox-Admin-Token.'
    return refuse(403, problem('forbidden', text, 'http.explain'), asked.label)
  }
  const params = explaining ? call.params.filter(([name]) => name !== 'explain') : call.params
  const terminology = terminologyFor(params, records, workspace)
  const answerWith = (known: TerminologySource) => searchWith(known, call, types, { ...asked, params, explaining })
  return terminology instanceof Promise ? terminology.then(answerWith) : answerWith(terminology)
}

function searchWith(
  terminology: TerminologySource,
  call: Call,
  types: readonly SearchedType[],
  { params, explaining, ...asked }: Asked & { params: Call['params']; explaining: boolean },
): Awaitable<Answer> {
  const { deps, request, base, prefer } = call
  const { workspace } = request
  const { records } = deps.hospital
  const { defaultCount, maxCount } = deps.page ?? DEFAULT_PAGE
  const parse = () =>
    parseSearchOf(types, params, {
      defaultCount,
      maxCount,
      strict: prefer.strict,
      baseUrl: base,
      now: () => deps.now(workspace),
      terminology,
    })
  // What a stored value set holds may change.
  const parsed = terminology === CARRIED ? call.parsed(parse) : parse()
  if (!parsed.ok) return refuse(400, parsed.issue, asked.label)
  const query = { ...parsed.query, mostText: mostTextOnPage(call) }
  const page = explaining ? undefined : records.searchAtOnce(workspace, query)
  if (page !== undefined) return pageAnswer(call, asked, parsed, page, [])
  return (async () => {
    const found = await records.search(workspace, query)
    const steps = explaining && !found.outdated ? await records.explain(workspace, parsed.query) : []
    return pageAnswer(call, asked, parsed, found, steps)
  })()
}

function pageAnswer(
  { base, format }: Call,
  { url, label }: Asked,
  parsed: Searched,
  page: ResourcePage,
  explained: readonly string[],
): Answer {
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
  for (const line of explained) issues.push(explanation(line))
  if (issues.length > 0) {
    const text = JSON.stringify(operationOutcome(...issues))
    entries.push({ fullUrl: `${base}/OperationOutcome/search`, text, mode: 'outcome' })
  }
  const pieces = searchsetPieces({
    ...(page.total === undefined ? {} : { total: page.total }),
    link: searchLinks(parsed, url, page),
    entries,
  })
  const body = pieces.join('')
  const parts: BodyPart[] = pieces
  for (const [n, row] of matches.entries()) parts[2 * n + 1] = row
  for (const [n, row] of included.entries()) parts[2 * (matches.length + n) + 1] = row
  return {
    ...jsonAnswer(200, body, { label, mediaType: format.mediaType, findings: findingsOf(parsed) }),
    made: { body, parts },
    ...(parsed.ofNow ? {} : { page }),
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
