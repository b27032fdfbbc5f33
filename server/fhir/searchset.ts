/** A searchset Bundle put together from stored texts, none of which is parsed (FHIR R4 http §3.1.1.5). */
export interface SearchsetEntry {
  /** Links of the entry, as Epic gives one; rarely used. */
  link?: { relation: string; url: string }[]
  fullUrl: string
  /** The resource as JSON text */
  text: string
  mode: 'match' | 'include' | 'outcome'
}

export interface Searchset {
  total?: number
  link: { relation: string; url: string }[]
  entries: readonly SearchsetEntry[]
}

/** Elements in the order resourceType, type, total, link, entry. An empty bundle has no `entry` (FHIR JSON has no empty arrays). */
export function searchset({ total, link, entries }: Searchset): string {
  const parts = ['{"resourceType":"Bundle","type":"searchset"']
  if (total !== undefined) parts.push(`,"total":${total}`)
  if (link.length > 0) parts.push(`,"link":${JSON.stringify(link)}`)
  if (entries.length > 0) parts.push(`,"entry":[${entries.map(entryText).join(',')}]`)
  parts.push('}')
  return parts.join('')
}

const entryText = ({ link, fullUrl, text, mode }: SearchsetEntry): string =>
  `{${link === undefined ? '' : `"link":${JSON.stringify(link)},`}"fullUrl":${JSON.stringify(fullUrl)},"resource":${text},"search":{"mode":"${mode}"}}`
