/**
 * What a string search compares: lower case, accents off, spaces single (FHIR R4 search §3.1.1.4.6).
 * Only the combining marks of Latin, Greek and Cyrillic go: Tamil vowel signs are letters in their own right.
 */
export const normaliseString = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
