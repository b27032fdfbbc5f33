/** FHIR XML over several lines. Between its elements there is no text but in narratives, which stay as they are. */

/** A tag; its attributes may hold `>`. */
const TAG = /<(?:"[^"]*"|'[^']*'|[^'">])*>/y

export function prettyXml(xml: string): string {
  const lines: string[] = []
  let depth = 0
  for (let at = 0; at < xml.length; ) {
    TAG.lastIndex = at
    const [tag] = TAG.exec(xml) ?? []
    // Not as it is written here: better left alone than spoilt.
    if (tag === undefined) return xml
    const narrative = tag.startsWith('<div') ? xml.indexOf('</div></text>', at) : -1
    const piece = narrative < 0 ? tag : xml.slice(at, narrative + '</div>'.length)
    if (tag.startsWith('</')) depth--
    lines.push(`${'  '.repeat(Math.max(0, depth))}${piece}`)
    if (narrative < 0 && !/^<[/?]|\/>$/.test(tag)) depth++
    at += piece.length
  }
  return `${lines.join('\n')}\n`
}
