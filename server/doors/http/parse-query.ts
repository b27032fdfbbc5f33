/** Query strings and forms as pairs in their order; a form is the same thing in a body (FHIR R4 http §3.1.0.1.1, §3.1.0.7.1). */
export type ParsedQuery = { ok: true; params: [string, string][] } | { ok: false; text: string }

export function parseQuery(raw: string): ParsedQuery {
  const params: [string, string][] = []
  for (const part of raw.split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = decode(equals < 0 ? part : part.slice(0, equals))
    const value = decode(equals < 0 ? '' : part.slice(equals + 1))
    if (name === undefined || value === undefined) {
      return { ok: false, text: `"${part.slice(0, 100)}" is not percent-encoded UTF-8; write % as %25.` }
    }
    params.push([name, value])
  }
  return { ok: true, params }
}

const WRITTEN_OTHERWISE = /[%+]/

const decode = (text: string): string | undefined => {
  if (!WRITTEN_OTHERWISE.test(text)) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

/** Pairs as a query string; characters that searches are full of stay readable. */
export const formatQuery = (params: readonly (readonly [string, string])[]): string =>
  params.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')

/** All but what encodeURIComponent leaves as it is, and the characters that stay readable. */
const ENCODED = /[^\w.!~*'(),:/$-]+/g

const encode = (text: string): string => text.replace(ENCODED, encodeURIComponent)
