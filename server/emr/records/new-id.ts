/**
 * Logical ids come out of a counter of the workspace and a fixed seed: the same story in a fresh workspace gives the
 * same ids, and they still look like ids, so that nobody leans on their order.
 */
import { hash } from 'node:crypto'
import type { StoreTransaction } from '../../store/contract.ts'

const LETTERS = 'abcdefghjkmnpqrstuvwxyz023456789'

export function idFrom(seed: string, n: number): string {
  const digest = hash('sha256', `${seed}:${n}`, 'buffer')
  let id = ''
  for (let i = 0; i < 13; i++) id += LETTERS[(digest[i] ?? 0) % LETTERS.length]
  return id
}

export async function newId(tx: StoreTransaction, workspace: string, seed: string): Promise<string> {
  return idFrom(seed, await tx.nextInSequence(workspace, 'id'))
}
