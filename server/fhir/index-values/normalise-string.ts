/**
 * What a string search compares: lower case, accents off, spaces single (FHIR R4 search §3.1.1.4.6).
 * Only the combining marks of Latin, Greek and Cyrillic go: Tamil vowel signs are letters in their own right.
 */
export function normaliseString(text: string): string {
  let upper = false
  let uneven = false
  // Most texts have nothing that Unicode would have a say in.
  let before = SPACE
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c > LAST_ASCII) return evenSpaces(beyondAscii(text))
    if (c >= 0x41 && c <= 0x5a) upper = true
    else if ((c === SPACE && before === SPACE) || (c >= 0x09 && c <= 0x0d)) uneven = true
    before = c
  }
  const plain = upper ? text.toLowerCase() : text
  return uneven || before === SPACE ? evenSpaces(plain) : plain
}

const SPACE = 0x20
const LAST_ASCII = 0x7f

const beyondAscii = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()

const evenSpaces = (text: string): string => (UNEVEN_SPACE.test(text) ? text.replace(/\s+/g, ' ').trim() : text)

const UNEVEN_SPACE = /^\s|\s\s|\s$|[^\S ]/
