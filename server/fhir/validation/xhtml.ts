/** The narrative's XHTML: well-formed, static, in the right namespace, and with something to read (FHIR R4 narrative §2.4.0, txt-1, txt-2). */
const TAG =
  /<!--[\s\S]*?-->|<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|<|&(?!(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,15});)/g

/** HTML 4.0 chapters 7 to 11 (without 9.4) and 15, links and images. */
const ALLOWED = new Set(
  (
    'a abbr acronym b big blockquote br caption cite code col colgroup dd del dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins ' +
    'kbd li ol p pre q s samp small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var address bdo center font'
  ).split(' '),
)

export function xhtmlProblem(xhtml: string): string | undefined {
  const open: string[] = []
  let seen = false
  let rest = 0
  let roots = 0
  TAG.lastIndex = 0
  for (let match = TAG.exec(xhtml); match !== null; match = TAG.exec(xhtml)) {
    const between = xhtml.slice(rest, match.index)
    rest = TAG.lastIndex
    if (between.trim() !== '') {
      if (open.length === 0) return 'must be one <div> with nothing before or after it'
      seen = true
    }
    const [all, closing, name, attributes = '', single] = match
    if (all.startsWith('<!--')) continue
    if (name === undefined)
      return `is not well-formed XHTML at character ${match.index}: write ${all === '<' ? '&lt;' : '&amp;'} for a bare ${all}`
    if (closing === '/') {
      if (open.pop() !== name) return `is not well-formed XHTML: </${name}> closes what is not open`
      continue
    }
    if (open.length === 0) {
      roots++
      if (name !== 'div' || roots > 1) return 'must be one <div> with nothing before or after it'
      if (!/\sxmlns\s*=\s*["']http:\/\/www\.w3\.org\/1999\/xhtml["']/.test(attributes)) {
        return 'must start with <div xmlns="http://www.w3.org/1999/xhtml">'
      }
    }
    if (!ALLOWED.has(name)) return `has the element <${name}>, which a narrative must not have; plain formatting only`
    const active = /\s(on\w+)\s*=/i.exec(attributes)?.[1]
    if (active !== undefined) return `has the attribute ${active}: a narrative must not be active`
    if (/\s(?:href|src)\s*=\s*["']\s*(?:javascript|vbscript):/i.test(attributes)) return 'has a link that runs a script'
    if (name === 'img') seen = true
    if (single !== '/') open.push(name)
  }
  if (roots === 0) return 'must be one <div xmlns="http://www.w3.org/1999/xhtml">…</div>'
  if (open.length > 0) return `is not well-formed XHTML: <${open.at(-1)}> is not closed`
  if (xhtml.slice(rest).trim() !== '') return 'must be one <div> with nothing before or after it'
  return seen ? undefined : 'has nothing to read in it (txt-2)'
}
