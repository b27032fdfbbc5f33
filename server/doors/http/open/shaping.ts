/** Parameters that shape what goes out, whatever was asked: seen to for every answer alike, where it is finished. */
export const SHAPING: ReadonlySet<string> = new Set(['_format', '_pretty', '_summary', '_elements'])

/** For links: the next page comes in the shape of this one. */
export const shapingOf = (params: readonly [string, string][]): [string, string][] =>
  params.filter(([name]) => SHAPING.has(name))
