/** The observations of a patient that a search finds, each once, in small steps. */
import type { Observation } from '@medplum/fhirtypes'
import type { Clause } from '../../fhir/resource-query.ts'
import type { Records } from '../hospital.ts'
import { matchingIds } from '../records/matching-ids.ts'

const STEP = 50

export async function* walkObservations(
  reads: Pick<Records, 'read' | 'referrers' | 'search'>,
  workspace: string,
  target: { type: string; id: string },
  clauses: readonly Clause[],
): AsyncGenerator<Observation & { id: string }> {
  for (let after = ''; ; ) {
    const ids = await reads.referrers(workspace, 'Observation', { params: ['subject'], target, after, limit: STEP })
    const matching = await matchingIds(reads, workspace, { type: 'Observation', clauses }, ids)
    for (const id of ids) {
      const row = matching.has(id) ? await reads.read(workspace, 'Observation', id) : undefined
      if (row && !row.deleted) yield JSON.parse(row.text) as Observation & { id: string }
    }
    after = ids.at(-1) ?? after
    if (ids.length < STEP) return
    await new Promise((resolve) => setImmediate(resolve))
  }
}
