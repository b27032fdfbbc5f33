/** The If-Match header (FHIR R4 http §3.1.0.5): `W/"3"`, or `"3"` from clients that forget that versions are weak. */
export function ifMatchVersion(header: string | string[] | undefined): number | undefined | 'unreadable' {
  if (header === undefined) return undefined
  const version = typeof header === 'string' ? /^\s*(?:W\/)?"?(\d{1,15})"?\s*$/.exec(header)?.[1] : undefined
  return version === undefined ? 'unreadable' : Number(version)
}
