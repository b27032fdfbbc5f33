/** Splits a search value at a separator that is not escaped, and takes the escapes off (FHIR R4 search §3.1.1.4.1). */
export function splitEscaped(text: string, separator: ',' | '|' | '$'): string[] {
  if (!text.includes('\\')) return text.split(separator)
  const parts = ['']
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i)
    // The escape stays on until the last split: `a\|b,c` is split at the comma first.
    if (c === '\\' && i + 1 < text.length) parts[parts.length - 1] += c + text.charAt(++i)
    else if (c === separator) parts.push('')
    else parts[parts.length - 1] += c
  }
  return parts
}

/** `\,` `\|` `\$` and `\\` as the characters they stand for. */
export const unescapeValue = (text: string): string => (text.includes('\\') ? text.replace(/\\([,|$\\])/g, '$1') : text)
