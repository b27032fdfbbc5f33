/** How a single secret is written, and which names hold one. */
export const MASK = '***'

/** Long values keep their last four characters, so that a person can tell which token it was. */
export function keepTail(value: string): string {
  if (value === '' || value.startsWith(MASK)) return value
  return value.length >= 16 ? MASK + value.slice(-4) : MASK
}

/** `access_token`, `adminToken`, `client_secret`, `password`, `apiKey`; not `token_type` or `client_assertion_type`. */
const SECRET_NAME =
  /(?:^|[_-])(?:id_token_hint|token|secret|password|passwd|assertion|api[_-]?key|code_verifier|private_key)$|[a-z](?:Token|Secret|Password|Assertion|ApiKey)$|^(?:apiKey|privateKey)$/

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) || SECRET_NAME.test(name.toLowerCase())
}

/** At the OAuth door these are secrets too, the private members of a key among them; elsewhere `code` is a search parameter. */
const OAUTH_NAMES = new Set(['code', 'launch', 'proof', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'k'])

export const isOauthSecretName = (name: string): boolean => isSecretName(name) || OAUTH_NAMES.has(name)

/** An assertion says who it was for: header and payload stay readable, the signature goes (RFC 7515 §7.1). */
export function maskNamed(name: string, value: string): string {
  if (value === '') return value
  if (/assertion$|hint$/i.test(name)) {
    const cut = cutSignatures(value)
    if (cut !== value || cut.endsWith(`.${MASK}`)) return cut
  }
  return keepTail(value)
}

/** Cuts the signature of every JWS in the text, wherever it stands. */
export function cutSignatures(text: string): string {
  if (!text.includes('.eyJ')) return text
  return text.replace(/(eyJ[\w-]+\.eyJ[\w-]+\.)[\w-]+/g, `$1${MASK}`)
}

/** `a=1&client_secret=…`, as in a query, a fragment or a form: the values of secret names are masked. */
export function maskPairs(text: string, isSecret = isSecretName): string {
  if (!text.includes('=')) return text
  return text
    .split(/([&#;])/)
    .map((pair) => {
      const equals = pair.indexOf('=')
      if (equals < 0) return pair
      const name = decodeName(pair.slice(0, equals))
      return isSecret(name) ? `${pair.slice(0, equals)}=${maskNamed(name, pair.slice(equals + 1))}` : pair
    })
    .join('')
}

function decodeName(name: string): string {
  if (!/[%+]/.test(name)) return name
  try {
    return decodeURIComponent(name.replaceAll('+', ' ')).trim()
  } catch {
    return name
  }
}
