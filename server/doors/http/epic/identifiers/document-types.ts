/**
 * Singapore document types, the `doc-type` of Patient. Epic documents that it is used in the Singapore environment alone, and
 * respected only when a Singapore document id is one of the identifiers.
 */
// Assumption document-types: NGEMR's codes are not public; they are the words by which the documents are known.
const SERIES: Readonly<Record<string, RegExp>> = { NRIC: /^[ST]/, FIN: /^[FGM]/ }

export const DOCUMENT_TYPES: readonly string[] = Object.keys(SERIES)

export const isDocumentType = (type: string): boolean => Object.hasOwn(SERIES, type.toUpperCase())

/** Whether the number is of the series that documents of that type bear. */
export const isOfDocumentType = (type: string, value: string): boolean =>
  SERIES[type.toUpperCase()]?.test(value.trim().toUpperCase()) ?? false
