/** Values at a dotted path of a JSON body: `entry[0].resource.id`, `entry[].resource.identifier[].value`. No expressions. */
export const jsonValues = (root: unknown, path: string): string[] => {
  let found: unknown[] = [root]
  for (const step of path.split('.').flatMap(parts)) found = found.flatMap((value) => take(value, step))
  return found.filter(isScalar).map(String)
}

/** `entry[0]` is `entry`, then `0`; `entry[]` is `entry`, then every one. */
const parts = (piece: string): (string | number | '*')[] => {
  const match = /^([\w-]+)(?:\[(\d*)\])?$/.exec(piece)
  if (!match?.[1]) return [piece]
  if (match[2] === undefined) return [match[1]]
  return [match[1], match[2] === '' ? '*' : Number(match[2])]
}

const take = (value: unknown, step: string | number): unknown[] => {
  if (Array.isArray(value)) return step === '*' ? value : typeof step === 'number' ? value.slice(step, step + 1) : []
  if (value === null || typeof value !== 'object' || typeof step === 'number') return []
  return Object.hasOwn(value, step) ? [(value as Record<string, unknown>)[step]] : []
}

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value)
