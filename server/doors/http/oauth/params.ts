/** Parameters of a query or form. One given twice counts as not given, and is told of (RFC 6749 §3.1). */
export interface Params {
  get(name: string): string | undefined
  /** Names given more than once */
  repeated: readonly string[]
  /** Names whose value is longer than is taken */
  tooLong: readonly string[]
}

/** Longer values are no use to anybody; the whole query is bounded by the header block. */
const LONGEST = 4_096

export function readParams(search: URLSearchParams): Params {
  const names = [...search.keys()]
  const repeated = [...new Set(names.filter((name, i) => names.indexOf(name) !== i))]
  return {
    repeated,
    tooLong: names.filter((name) => (search.get(name) ?? '').length > LONGEST),
    get(name) {
      const value = repeated.includes(name) ? null : search.get(name)
      return value === null || value === '' || value.length > LONGEST ? undefined : value
    },
  }
}
