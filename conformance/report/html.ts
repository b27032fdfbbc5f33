/** HTML from template literals: every value is escaped unless it is HTML already. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Value = Html | string | number | null | undefined | false | readonly Value[]

export const html = (pieces: TemplateStringsArray, ...values: Value[]): Html =>
  new Html(pieces.map((piece, i) => piece + (i < values.length ? render(values[i]) : '')).join(''))

const render = (value: Value): string => {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Html) return value.text
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
  return value.map(render).join('')
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export const escapeHtml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    // Control characters of HL7 payloads would vanish; shown, they can be read.
    .replace(/\p{Cc}/gu, (character) => {
      const code = character.charCodeAt(0)
      if (character === '\n' || character === '\t') return character
      return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\u{FFFD}'
    })
