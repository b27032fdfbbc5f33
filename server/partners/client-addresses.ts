/** Which addresses and keys a client may register. RFC 9700 §2.1, RFC 8252 §7 */

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

export function isRedirectUri(text: string): boolean {
  if (!URL.canParse(text) || text.includes('#') || /[\s\\]/.test(text)) return false
  const { protocol, hostname, username } = new URL(text)
  if (username !== '') return false
  if (protocol === 'https:') return true
  if (protocol === 'http:') return LOOPBACK.test(hostname)
  // RFC 8252 §7.1: an app's own scheme is a reversed domain name; it keeps javascript: and data: out as well.
  return /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:$/.test(protocol)
}

export function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).username === ''
}

/** RFC 7518 §6: members of a JWK that only its owner has. */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

export const hasPrivateMember = (key: object): boolean => PRIVATE.some((name) => name in key)

export const isPublicKey = (key: Record<string, unknown>): boolean =>
  (key['kty'] === 'RSA' || key['kty'] === 'EC') && typeof key['kid'] === 'string' && !hasPrivateMember(key)
