/** A history Bundle put together from stored texts, newest first (FHIR R4 http §3.1.0.12, bundle §2.36.4). */
export interface HistoryEntry {
  /** Without a version (FHIR R4 bundle, bdl-8) */
  fullUrl: string
  type: string
  id: string
  version: number
  /** ms since epoch */
  updated: number
  /** Empty for a deletion. */
  text: string
}

export interface HistoryBundle {
  total?: number
  link: { relation: string; url: string }[]
  entries: readonly HistoryEntry[]
}

export function historyBundle({ total, link, entries }: HistoryBundle): string {
  const parts = ['{"resourceType":"Bundle","type":"history"']
  if (total !== undefined) parts.push(`,"total":${total}`)
  parts.push(`,"link":${JSON.stringify(link)}`)
  if (entries.length > 0) parts.push(`,"entry":[${entries.map(entryText).join(',')}]`)
  parts.push('}')
  return parts.join('')
}

function entryText(entry: HistoryEntry): string {
  const { fullUrl, type, id, version, updated, text } = entry
  const resource = text === '' ? '' : `"resource":${text},`
  const [method, url, status] =
    text === ''
      ? ['DELETE', `${type}/${id}`, '204']
      : version === 1
        ? ['POST', type, '201']
        : ['PUT', `${type}/${id}`, '200']
  const response = { status, etag: `W/"${version}"`, lastModified: new Date(updated).toISOString() }
  return `{"fullUrl":${JSON.stringify(fullUrl)},${resource}"request":${JSON.stringify({ method, url })},"response":${JSON.stringify(response)}}`
}
