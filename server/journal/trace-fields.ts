/** Reads the fields of one line of a trace; what is missing or of the wrong kind is told with its line and its path. */
import { SandboxError } from '../errors.ts'
import { fromBase64, fromText } from './trace-bytes.ts'

export interface Fields {
  has(name: string): boolean
  string(name: string): string
  number(name: string): number
  oneOf<T extends string>(name: string, values: readonly T[]): T
  object(name: string): Fields
  list(name: string): Fields[]
  /** The value as it stands, unchecked. */
  raw(name: string): unknown
  /** `text` or `b64`; undefined when neither is there. */
  bytes(): Uint8Array | undefined
  fail(text: string): never
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

export function traceFields(value: unknown, line: number, path = ''): Fields {
  const fail = (text: string): never => {
    throw new SandboxError('usage', `The trace cannot be read: line ${line}: ${text}`)
  }
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fail(`${path === '' ? 'the line' : `\`${path}\``} must be a JSON object`)
  }
  const record = value as Record<string, unknown>
  const own = (name: string): unknown => (Object.hasOwn(record, name) ? record[name] : undefined)
  const fields: Fields = {
    has: (name) => own(name) !== undefined,
    string(name) {
      const found = own(name)
      return typeof found === 'string' ? found : fail(`\`${at(name)}\` must be a text`)
    },
    number(name) {
      const found = own(name)
      return typeof found === 'number' ? found : fail(`\`${at(name)}\` must be a number`)
    },
    oneOf(name, values) {
      const found = own(name)
      return values.find((known) => known === found) ?? fail(`\`${at(name)}\` must be one of ${values.join(', ')}`)
    },
    object: (name) => traceFields(own(name), line, at(name)),
    list(name) {
      const found = own(name)
      if (!Array.isArray(found)) return fail(`\`${at(name)}\` must be a list`)
      return found.map((item, i) => traceFields(item, line, `${at(name)}[${i}]`))
    },
    raw: own,
    bytes() {
      if (fields.has('text') && fields.has('b64'))
        return fail(`\`${at('text')}\` and \`${at('b64')}\` exclude each other`)
      if (fields.has('text')) return fromText(fields.string('text'))
      if (!fields.has('b64')) return undefined
      const b64 = fields.string('b64')
      return BASE64.test(b64) ? fromBase64(b64) : fail(`\`${at('b64')}\` is not base64`)
    },
    fail,
  }
  return fields
}
