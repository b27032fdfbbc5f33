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

/** Most entries are matches. */
const AFTER_MATCH = ',"search":{"mode":"match"}},'

/** Elements in the order resourceType, type, total, link, entry. An empty bundle has no `entry` (FHIR JSON has no empty arrays). */
export const searchset = (set: Searchset): string => searchsetPieces(set).join('')

/** The same in pieces: every second one is the text of an entry, in their order, untouched. */
export function searchsetPieces({ total, link, entries }: Searchset): string[] {
  let before = '{"resourceType":"Bundle","type":"searchset"'
  if (total !== undefined) before += `,"total":${total}`
  if (link.length > 0) before += `,"link":${JSON.stringify(link)}`
  if (entries.length === 0) return [`${before}}`]
  before += ',"entry":['
  const pieces: string[] = []
  for (const { link: own, fullUrl, text, mode } of entries) {
    const links = own === undefined ? '' : `"link":${JSON.stringify(own)},`
    pieces.push(`${before}{${links}"fullUrl":${JSON.stringify(fullUrl)},"resource":`, text)
    before = mode === 'match' ? AFTER_MATCH : `,"search":{"mode":"${mode}"}},`
  }
  pieces.push(`${before.slice(0, -1)}]}`)
  return pieces
}
