/**
 * What a string search compares: lower case, accents off, spaces single (FHIR R4 search §3.1.1.4.6).
 * Only the combining marks of Latin, Greek and Cyrillic go: Tamil vowel signs are letters in their own right.
 */
export function normaliseString(text: string): string {
  // Most texts have nothing that Unicode would have a say in.
  const plain = BEYOND_ASCII.test(text)
    ? text
        .normalize('NFKD')
        .replace(/[\u0300-\u036f]/g, '')
        .normalize('NFC')
        .toLowerCase()
    : text.toLowerCase()
  return UNEVEN_SPACE.test(plain) ? plain.replace(/\s+/g, ' ').trim() : plain
}

/** Has more than the letters that every language of computers has. */
export const BEYOND_ASCII = /\P{ASCII}/u
const UNEVEN_SPACE = /^\s|\s\s|\s$|[^\S ]/
