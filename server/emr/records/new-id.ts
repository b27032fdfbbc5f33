/**
 * Logical ids come out of a counter of the workspace and a fixed seed: the same story in a fresh workspace gives the
 * same ids, and they still look like ids, so that nobody leans on their order.
 */
import { hash } from 'node:crypto'
import type { StoreTransaction } from '../../store/contract.ts'

const LETTERS = 'abcdefghjkmnpqrstuvwxyz023456789'

/** Ids given one after the other begin alike: what is written together then lies together in the store's tables. */
const TOGETHER = 512

export const idFrom = (seed: string, n: number): string =>
  beginning(`${seed}:from ${Math.floor(n / TOGETHER)}`) + letters(`${seed}:${n}`, 10)

let lastOf = ''
let last = ''

/** The same for many, one after the other. */
function beginning(of: string): string {
  if (of !== lastOf) {
    last = letters(of, 3)
    lastOf = of
  }
  return last
}

function letters(of: string, length: number): string {
  const digest = hash('sha256', of, 'buffer')
  let text = ''
  for (let i = 0; i < length; i++) text += LETTERS[(digest[i] ?? 0) % LETTERS.length]
  return text
}

export async function newId(tx: StoreTransaction, workspace: string, seed: string): Promise<string> {
  return idFrom(seed, await tx.nextInSequence(workspace, 'id'))
}
