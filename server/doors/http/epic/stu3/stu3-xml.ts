/** FHIR JSON as FHIR XML, in the order that it stands in: for STU3, whose elements the R4 writer does not know. */
type Json = { [name: string]: unknown }

export function stu3Xml(resource: object): string {
  return whole(resource as Json, ' xmlns="http://hl7.org/fhir"')
}

function whole(resource: Json, attributes = ''): string {
  const { resourceType, ...rest } = resource
  return `<${resourceType}${attributes}>${elements(rest, true)}</${resourceType}>`
}

/** Of a resource, `id` is an element; of everything else, an attribute. */
function elements(value: Json, ofResource: boolean): string {
  return Object.entries(value)
    .filter(([name]) => ofResource || (name !== 'id' && name !== 'url' ? true : !isAttribute(name, value)))
    .map(([name, part]) => written(name, part, value))
    .join('')
}

/** `url` is an attribute of an extension, which has a value or extensions beside it; a link's is an element. */
const isAttribute = (name: string, owner: Json): boolean =>
  name === 'id' || 'extension' in owner || Object.keys(owner).some((key) => /^value[A-Z]/.test(key))

function written(name: string, value: unknown, owner: Json): string {
  if (name.startsWith('_')) {
    // Extensions of a value that is itself not there; those of one that is, are written with it.
    const of = name.slice(1)
    return of in owner ? '' : element(of, value as Json)
  }
  if (Array.isArray(value)) return value.map((each) => written(name, each, {})).join('')
  if (typeof value === 'object' && value !== null) return element(name, value as Json)
  const more = owner[`_${name}`]
  const inner = typeof more === 'object' && more !== null ? elements(more as Json, false) : ''
  const start = `<${name} value="${escaped(String(value))}"`
  return inner === '' ? `${start}/>` : `${start}>${inner}</${name}>`
}

function element(name: string, value: Json): string {
  if (typeof value['resourceType'] === 'string') return `<${name}>${whole(value)}</${name}>`
  const attributes = ['id', 'url']
    .filter((key) => typeof value[key] === 'string' && isAttribute(key, value))
    .map((key) => ` ${key}="${escaped(String(value[key]))}"`)
    .join('')
  // In XML the value of an extension follows its attributes whatever the order of the JSON.
  return `<${name}${attributes}>${elements(value, false)}</${name}>`
}

const MARKS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escaped = (text: string): string =>
  text.replace(/[&<>"]|[\t\n\r]/g, (mark) => MARKS[mark] ?? `&#${mark.charCodeAt(0)};`)
