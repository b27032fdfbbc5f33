/** Pages as tagged templates: every value put in is escaped, unless it is markup made here. */
const MARKUP = Symbol('markup')

export interface Markup {
  [MARKUP]: true
  text: string
}

type Value = Markup | string | number | undefined | false | readonly Markup[]

export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
  const text = parts.reduce((done, part, i) => done + part + (i < values.length ? shown(values[i]) : ''), '')
  return { [MARKUP]: true, text }
}

const isMarkup = (value: Value): value is Markup => typeof value === 'object' && MARKUP in value

function shown(value: Value): string {
  if (value === undefined || value === false) return ''
  if (isMarkup(value)) return value.text
  if (Array.isArray(value)) return value.map((each: Markup) => each.text).join('')
  return escapeHtml(String(value))
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter)
