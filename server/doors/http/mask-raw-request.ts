/**
 * Takes the secrets out of bytes that were meant as a request and could not be read as one: the address, the header lines and
 * what follows them. Everything that is no secret stays byte for byte.
 */
import { maskHeaders, maskUrl } from '../../journal/mask.ts'
import { maskBody } from '../../journal/mask-body.ts'

const requestLine = /^([A-Z]+ )(\S*)( HTTP\/\d.*)?$/s
const headerLine = /^([\w-]+)(:[ \t]*)(.*)$/s

/** `first`: nothing came before these bytes; otherwise they may begin inside a header, which is then left out as a whole. */
export const maskRawRequest = (bytes: Uint8Array, first: boolean): Uint8Array => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const end = text.search(/\r?\n\r?\n/)
  const top = end < 0 ? text : text.slice(0, end)
  const headers: [string, string][] = []
  const lines = top.split(/(\r?\n)/).map((line, i) => {
    const [, method = '', target = '', version = ''] = requestLine.exec(line) ?? []
    if (i === 0 && method !== '') return method + maskUrl(target) + version
    const [, name, colon, value] = headerLine.exec(line) ?? []
    if (name === undefined || colon === undefined || value === undefined) return i === 0 && !first ? '***' : line
    headers.push([name, value])
    return `${name}${colon}${maskHeaders([[name, value]])[0]?.[1] ?? ''}`
  })
  const rest = end < 0 ? '' : Buffer.from(maskBody(Buffer.from(text.slice(end), 'latin1'), headers)).toString('latin1')
  const masked = lines.join('') + rest
  return masked === text ? bytes : Buffer.from(masked, 'latin1')
}
