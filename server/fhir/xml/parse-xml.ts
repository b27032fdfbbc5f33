/**
 * XML from outside, as FHIR uses it (FHIR R4 xml §2.6.1): elements, attributes, and the narrative as it stands. There are no
 * document types and no entities but XML's own five, so nothing can be expanded, fetched or hidden.
 */
export interface XmlElement {
  name: string
  attributes: ReadonlyMap<string, string>
  children: XmlElement[]
  /** The source of an XHTML element; it has no children then. */
  xhtml?: string
}

export type ParsedXml = { ok: true; root: XmlElement } | { ok: false; text: string }

const FHIR = 'http://hl7.org/fhir'
const XHTML = 'http://www.w3.org/1999/xhtml'
const DEEPEST = 100

const TAG = /<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y
const ATTRIBUTE = /([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const DECLARATION = /^\uFEFF?\s*(?:<\?xml\s[^>]*\?>)?/
const ENTITY = /&([^;&\s]{0,12});?/g
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

class Unreadable extends Error {}

export function parseXml(text: string): ParsedXml {
  try {
    return { ok: true, root: new Reader(text).document() }
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, text: error.message }
    throw error
  }
}

class Reader {
  private readonly text: string
  private at = 0

  constructor(text: string) {
    this.text = text
  }

  document(): XmlElement {
    const declaration = DECLARATION.exec(this.text)?.[0] ?? ''
    const encoding = /encoding\s*=\s*["']([^"']+)["']/.exec(declaration)?.[1]
    if (encoding !== undefined && !/^(utf-?8|us-ascii)$/i.test(encoding))
      throw new Unreadable(`The XML says that it is in ${encoding.slice(0, 40)}; FHIR's is in UTF-8.`)
    this.at = declaration.length
    this.between()
    const root = this.element(undefined, 0)
    this.between()
    if (this.at < this.text.length) throw this.unreadable('something follows the root element')
    return root
  }

  private element(inherited: string | undefined, depth: number): XmlElement {
    if (depth > DEEPEST) throw this.unreadable(`elements are nested deeper than ${DEEPEST} levels`)
    const start = this.at
    TAG.lastIndex = start
    const [all, closing, name, rest, single] = TAG.exec(this.text) ?? []
    if (all === undefined || closing === '/' || name === undefined) throw this.unreadable('here should be an element')
    if (name.includes(':')) throw this.unreadable(`<${name}> has a prefix; make ${FHIR} the default namespace`)
    this.at += all.length
    const attributes = this.attributes(rest ?? '')
    const namespace = attributes.get('xmlns') ?? inherited
    if (namespace === XHTML) {
      if (single !== '/') this.skip(name, depth)
      return { name, attributes, children: [], xhtml: this.text.slice(start, this.at) }
    }
    if (namespace !== FHIR) throw this.unreadable(`<${name}> is not in the namespace ${FHIR}`)
    const children: XmlElement[] = []
    if (single === '/') return { name, attributes, children }
    for (;;) {
      this.between()
      if (this.text.startsWith('</', this.at)) break
      children.push(this.element(namespace, depth + 1))
    }
    this.close(name)
    return { name, attributes, children }
  }

  /** Past the narrative: its tags are paired here, what they mean is the validator's affair. */
  private skip(root: string, depth: number): void {
    const open = [root]
    while (open.length > 0) {
      const next = this.text.indexOf('<', this.at)
      if (next < 0) throw this.unreadable('the narrative does not end')
      this.checkText(this.text.slice(this.at, next))
      this.at = next
      if (this.text.startsWith('<!--', next)) {
        this.comment()
        continue
      }
      TAG.lastIndex = next
      const [all, closing, name, , single] = TAG.exec(this.text) ?? []
      if (all === undefined || name === undefined) throw this.unreadable('this is no tag')
      if (closing === '/') {
        const expected = open.pop()
        if (expected !== name) throw this.unreadable(`</${name}> closes <${expected}>`)
      } else if (single !== '/') open.push(name)
      if (open.length + depth > DEEPEST) throw this.unreadable(`elements are nested deeper than ${DEEPEST} levels`)
      this.at = next + all.length
    }
  }

  private close(name: string): void {
    TAG.lastIndex = this.at
    const [all, closing, found] = TAG.exec(this.text) ?? []
    if (all === undefined || closing !== '/' || found !== name) throw this.unreadable(`</${name}> is missing`)
    this.at += all.length
  }

  /** White space and comments, which mean nothing. */
  private between(): void {
    for (;;) {
      const next = this.text.indexOf('<', this.at)
      const end = next < 0 ? this.text.length : next
      if (this.text.slice(this.at, end).trim() !== '')
        throw this.unreadable('FHIR XML has its values in attributes; here is text')
      this.at = end
      if (!this.text.startsWith('<!--', end)) break
      this.comment()
    }
    if (this.text.startsWith('<!', this.at)) throw this.unreadable('document types, entities and CDATA are not taken')
    if (this.text.startsWith('<?', this.at)) throw this.unreadable('processing instructions are not taken')
  }

  private comment(): void {
    const end = this.text.indexOf('-->', this.at + 4)
    if (end < 0) throw this.unreadable('a comment does not end')
    this.at = end + 3
  }

  private attributes(source: string): Map<string, string> {
    const found = new Map<string, string>()
    for (const [, name = '', double, single] of source.matchAll(ATTRIBUTE)) {
      if (found.has(name)) throw this.unreadable(`the attribute ${name} is given twice`)
      found.set(name, this.decoded(double ?? single ?? ''))
    }
    return found
  }

  private checkText(text: string): void {
    this.decoded(text)
  }

  private decoded(text: string): string {
    if (!text.includes('&')) return text
    return text.replace(ENTITY, (all: string, name: string) => {
      const named = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined
      const known = all.endsWith(';') ? (named ?? codePoint(name)) : undefined
      if (known === undefined) throw this.unreadable(`${all.slice(0, 20)} is no entity of XML's own five`)
      return known
    })
  }

  private unreadable(what: string): Unreadable {
    const before = this.text.slice(0, this.at)
    const line = before.split('\n').length
    return new Unreadable(
      `The XML cannot be read at line ${line}, column ${this.at - before.lastIndexOf('\n')}: ${what}.`,
    )
  }
}

/** XML 1.0 §2.2: which characters there can be. */
function codePoint(name: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([0-9A-Fa-f]{1,6})|(\d{1,7}))$/.exec(name) ?? []
  if (hex === undefined && decimal === undefined) return undefined
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
  const control = code < 0x20 && code !== 9 && code !== 10 && code !== 13
  const surrogate = code >= 0xd800 && code <= 0xdfff
  return control || surrogate || code > 0x10ffff ? undefined : String.fromCodePoint(code)
}
