/** Integer keys that lead with the workspace: workspace * 2^32 + number, exact in a JavaScript number up to 2^21 workspaces. */
const SPAN = 2 ** 32

export function rowKey(workspace: number, number: number): number {
  if (!Number.isInteger(number) || number < 0 || number >= SPAN) throw new Error(`Not a row number: ${number}`)
  return workspace * SPAN + number
}

export function numberOf(row: number): number {
  return ((row % SPAN) + SPAN) % SPAN
}

/** First and last key that a workspace can have. */
export function rowKeysOf(workspace: number): [first: number, last: number] {
  return [workspace * SPAN, workspace * SPAN + SPAN - 1]
}
