/** node:http's flat list of raw headers as pairs, in the order and spelling in which they came. */
export const headerPairs = (raw: readonly string[]): [string, string][] => {
  const pairs: [string, string][] = []
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([raw[i] as string, raw[i + 1] as string])
  return pairs
}
