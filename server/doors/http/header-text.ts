/** A header as one text: repeated ones are a list with commas (RFC 9110 §5.3). */
export const headerText = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(', ') : header
