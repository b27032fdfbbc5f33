/** Numbers that the hospital gives to what its clinicians make: a letter or two and eight digits, none that is on file already. */
import type { Resource } from '@medplum/fhirtypes'
import { findRecords } from '../records/find-record.ts'
import type { Context } from './workflow.ts'

/** The shipped population counts up from below, the recorded flows use 99…. */
const FIRST = 80_000_000

export async function nextNumber(
  { tx, workspace }: Pick<Context, 'tx' | 'workspace'>,
  letters: string,
  type: Resource['resourceType'],
): Promise<string> {
  for (;;) {
    const number = `${letters}${FIRST + (await tx.nextInSequence(workspace, `number-${letters}`))}`
    const clauses = [{ anyOf: [{ kind: 'token' as const, param: 'identifier', code: number }] }]
    if ((await findRecords(tx, workspace, type, clauses, 1)).length === 0) return number
  }
}
