/**
 * Secrets in bodies, in JSON and in forms. Works on the text byte by byte (Latin-1), so that a body that is broken JSON,
 * or no text at all, keeps every byte that is not a secret.
 */
import type { BodyPart, KeptText } from '../store/contract.ts'
import { cutSignatures, isSecretName, keepTail, MASK, maskNamed, maskPairs } from './mask-value.ts'

/** Whether a closer look is worth it: parts of the names, any way they begin, and characters written as \u00xx. */
const HINT = /oken|ecret|assw|ssertion|pi[_-]?[kK]ey|rivate|OKEN|ECRET|ASSW|SSERT|\.eyJ|\\u00/

export function maskBody(body: Uint8Array, headers: readonly [string, string][], isSecret = isSecretName): Uint8Array {
  if (body.length === 0) return body
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
  const everyName = isSecret !== isSecretName
  if (!everyName && !HINT.test(text) && !(isForm(headers) && text.includes('%'))) return body
  const members = maskMembers(text, isSecret)
  // A form is known by its content type, or by not looking like JSON: clients get the content type wrong.
  const masked = cutSignatures(isForm(headers) || !/^\s*[[{]/.test(text) ? maskPairs(members, isSecret) : members)
  return masked === text ? body : Buffer.from(masked, 'latin1')
}

const mayHoldSecret = new WeakMap<KeptText, boolean>()

/** Whether a body in parts needs the closer look; texts that are kept are looked at once. */
export const mayHoldSecrets = (parts: readonly BodyPart[]): boolean => parts.some(mayHold)

function mayHold(part: BodyPart): boolean {
  if (typeof part === 'string') return HINT.test(part)
  let hint = mayHoldSecret.get(part)
  if (hint === undefined) {
    hint = HINT.test(part.text)
    mayHoldSecret.set(part, hint)
  }
  return hint
}

function isForm(headers: readonly [string, string][]): boolean {
  return headers.some(([name, value]) => /^content-type$/i.test(name) && /urlencoded/i.test(value))
}

/** Names as they stand in JSON, with room for \uXXXX; bounded, so that no body can make this slow. */
const MEMBER = /"([\w\\-]{1,120})"[ \t\r\n]{0,40}:[ \t\r\n]{0,40}/g

function maskMembers(text: string, isSecret: typeof isSecretName): string {
  let out = ''
  let done = 0
  for (const match of text.matchAll(MEMBER)) {
    const start = match.index + match[0].length
    const name = unescapeName(match[1] ?? '')
    if (start < done || !isSecret(name)) continue
    const quoted = text[start] === '"'
    const end = quoted ? endOfString(text, start + 1) : endOfScalar(text, start)
    const value = text.slice(quoted ? start + 1 : start, end)
    if (!quoted && !/\d/.test(value)) continue
    out += text.slice(done, start) + (quoted ? `"${maskString(name, value)}` : `"${MASK}"`)
    done = end
  }
  return done === 0 ? text : out + text.slice(done)
}

/** A tail that would end in half an escape is not kept. */
function maskString(name: string, value: string): string {
  return value.includes('\\') ? MASK : /assertion/i.test(name) ? maskNamed(name, value) : keepTail(value)
}

function endOfString(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '"') return i
  }
  return text.length
}

function endOfScalar(text: string, from: number): number {
  let i = from
  while (i < text.length && !/[,}\]\s{["]/.test(text[i] ?? '')) i++
  return i
}

function unescapeName(name: string): string {
  return name.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
