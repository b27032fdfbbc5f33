/** FHIR XML for clients that want it. The library is large, so it is loaded when the first of them comes. */
import { createRequire } from 'node:module'

interface XmlWriter {
  objToXml(resource: unknown): string
}

let writer: XmlWriter | undefined

/**
 * Elements come out in R4's order; ones that R4 does not know are left out. Numbers may come as texts, as `parseExactly`
 * has them: they are written as they are.
 */
export async function toXml(resource: unknown): Promise<string> {
  writer ??= load()
  return writer.objToXml(resource)
}

function load(): XmlWriter {
  // CommonJS without an ES entry: require keeps its dependencies out of the module graph until now.
  const { Fhir } = createRequire(import.meta.url)('fhir') as { Fhir: new () => XmlWriter }
  return new Fhir()
}
