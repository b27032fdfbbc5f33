/** Visit numbers as NGEMR gives them (PV1-19): twelve digits, `1007000` and a counter. */
import type { StoreTransaction } from '../../store/contract.ts'
import { SYSTEM } from '../identifiers.ts'
import { findByIdentifier } from '../records/find-record.ts'

/** The shipped population keeps to the lower half of the range. */
const FIRST = 100_700_050_000

export async function nextVisitNumber(tx: StoreTransaction, workspace: string): Promise<string> {
  for (;;) {
    const number = String(FIRST + (await tx.nextInSequence(workspace, 'visit-number')))
    // A message or a test set-up may have brought a visit of that number in already.
    if (!(await findByIdentifier(tx, workspace, 'Encounter', SYSTEM.caseId, number))) return number
  }
}
