/** The links of a searchset: the search as it was understood, and the pages beside this one (FHIR R4 http §3.1.1.5). */
import type { Searched } from '../../../fhir/parse-search.ts'
import type { PagePosition, ResourceQuery } from '../../../fhir/resource-query.ts'
import { encodeCursor } from '../../../fhir/search-query/page-cursor.ts'
import { formatQuery } from '../parse-query.ts'

type Link = { relation: string; url: string }
type From = NonNullable<ResourceQuery['from']>

const OF_PAGING = new Set(['_offset', '_skip', '_cursor', '_count'])

/** A page is named by the row that it follows, so that what is written meanwhile moves nothing. */
export function searchLinks(
  { used, query, summaryCount, bound }: Searched,
  url: string,
  { edges, more, asOf = 0 }: { edges?: { first: PagePosition; last: PagePosition }; more: boolean; asOf?: number },
): Link[] {
  const asked = formatQuery(used)
  const links: Link[] = [{ relation: 'self', url: asked === '' ? url : `${url}?${asked}` }]
  if (summaryCount) return links

  const { from, offset, limit } = query
  const backwards = from !== undefined && 'before' in from
  const isFirst = from === undefined && offset === 0
  const isLast = backwards ? from.before === 'end' : !more
  if (isFirst && isLast) return links
  const first = `${url}?${formatQuery([...used.filter(([name]) => !OF_PAGING.has(name)), ['_count', String(limit)]])}`
  // A cursor is base64url: nothing in it wants encoding.
  const page = (relation: string, to: From): void => {
    links.push({ relation, url: `${first}&_cursor=${encodeCursor(to, bound())}` })
  }
  if (!isFirst) links.push({ relation: 'first', url: first })
  if (backwards ? more : !isFirst)
    page('previous', edges === undefined ? { before: 'end', asOf } : { before: edges.first, asOf })
  if (!isLast && edges !== undefined) page('next', { after: edges.last, asOf })
  page('last', { before: 'end', asOf })
  return links
}
