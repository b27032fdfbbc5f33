/** FHIR XML for clients that want it. The library is large, so it is loaded when the first of them comes. */
import { createRequire } from 'node:module'
import { prettyXml } from './pretty-xml.ts'
import { parseXml } from './xml/parse-xml.ts'
import { listIn, writeInPieces } from './xml/write-in-pieces.ts'

interface XmlWriter {
  objToXml(resource: unknown): string
}

let writer: XmlWriter | undefined

/**
 * Elements come out in R4's order; ones that R4 does not know are left out. Numbers may come as texts, as `parseExactly`
 * has them: they are written as they are. So are narratives, which the library would write without the spaces between tags.
 * What is long is written in pieces, between which others get their turn.
 */
export async function toXml(resource: unknown, { pretty = false } = {}): Promise<string> {
  writer ??= load()
  const library = writer
  const narratives: string[] = []
  // Tabs stand in values only: written as they are, a reader takes them for spaces (XML 1.0 §3.3.3).
  const write = (part: unknown): string => library.objToXml(withMarks(part, narratives)).replaceAll('\t', '&#x9;')
  const list = listIn(resource)
  const xml = (list && (await writeInPieces(list, write))) ?? write(resource)
  return (pretty ? prettyXml(xml) : xml).replace(MARK, (mark, n) => narratives[Number(n)] ?? mark)
}

const MARK = /<div xmlns="http:\/\/www\.w3\.org\/1999\/xhtml">(\d+)<\/div>/g

/** A copy in which a number stands for every narrative that can be written as it is. */
function withMarks(value: unknown, narratives: string[]): unknown {
  if (Array.isArray(value)) return value.map((each) => withMarks(each, narratives))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      if (key !== 'div' || typeof child !== 'string') return [key, withMarks(child, narratives)]
      const parsed = parseXml(child)
      if (!parsed.ok || parsed.root.name !== 'div' || parsed.root.xhtml === undefined) return [key, child]
      return [key, `<div xmlns="http://www.w3.org/1999/xhtml">${narratives.push(child) - 1}</div>`]
    }),
  )
}

function load(): XmlWriter {
  // CommonJS without an ES entry: require keeps its dependencies out of the module graph until now.
  const { Fhir } = createRequire(import.meta.url)('fhir') as { Fhir: new () => XmlWriter }
  return new Fhir()
}
