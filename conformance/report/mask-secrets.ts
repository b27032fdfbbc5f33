/** A report leaves the house: secrets are masked again here, whatever was done before. */
const SECRET_HEADER = /^(?:authorization|proxy-authorization|cookie|set-cookie|x-api-key|x-admin-token|x-auth-token)$/i
const SECRET_MEMBER =
  /("(?:[\w-]*(?:token|secret|password|assertion|api[_-]?key)|private_key)"\s{0,20}:\s{0,20}")((?:[^"\\]|\\.)*)"/gi
const SECRET_PAIR = /(^|[?&;\n])((?:[\w-]*(?:token|secret|password|assertion|api[_-]?key))=)([^&;\s]*)/gi
const JWT = /eyJ[\w-]{4,}\.eyJ[\w-]{4,}\.[\w-]*/g

export const maskHeader = (name: string, value: string): string => {
  if (!SECRET_HEADER.test(name)) return maskText(value)
  const scheme = /^(Bearer|Basic|DPoP) /i.exec(value)?.[0] ?? ''
  return `${scheme}***`
}

export const maskText = (text: string): string =>
  text.replace(SECRET_MEMBER, '$1***"').replace(SECRET_PAIR, '$1$2***').replace(JWT, '***')
