/** The batch at midnight: every outpatient visit of the day that has ended is closed and told of once more, as NGEMR does (EVN-4 APPT_EOD_COMPLETE). */
import type { Encounter } from '@medplum/fhirtypes'
import type { Predicate, Store } from '../../store/contract.ts'
import type { Records, Workflows } from '../hospital.ts'
import { identifierValue, SYSTEM } from '../identifiers.ts'
import { UNDER_WAY } from '../records/visit-event.ts'
import { startOfDay } from '../singapore-time.ts'
import { DAY_CLOSED } from './outpatient-workflows.ts'

const PAGE = 500
const DAY = 86_400_000

export interface CloseDayDeps {
  store: Pick<Store, 'read'>
  records: Pick<Records, 'search'>
  run: Workflows['run']
}

/** `at`: when the batch runs; the day that it closes is the one before. Gives how many visits were told of. */
export const createCloseDay =
  ({ store, records: { search }, run }: CloseDayDeps) =>
  async (workspace: string, at: number): Promise<number> => {
    const midnight = startOfDay(at)
    const ended = {
      kind: 'date',
      param: 'date',
      comparator: 'ge',
      low: midnight - DAY,
      high: midnight - DAY + 1,
    } as const
    const open = await outpatients(search, workspace, [...UNDER_WAY], [])
    const over = await outpatients(search, workspace, ['finished'], [ended])
    const within = (time: string | undefined) => time !== undefined && Date.parse(time) < midnight
    const due = [
      // What began after midnight belongs to the next day.
      ...open.filter(({ period }) => within(period?.start)),
      ...over.filter(({ period }) => within(period?.end) && Date.parse(period?.end ?? '') >= midnight - DAY),
    ]
    let told = 0
    for (const visit of due) {
      if (await store.read.getDocument(workspace, DAY_CLOSED, visit.id ?? '')) continue
      const number = identifierValue(visit, SYSTEM.caseId)
      const done = number === undefined ? undefined : await run(workspace, 'end-of-day', { visit: number })
      if (done?.ok) told++
    }
    return told
  }

async function outpatients(
  search: Records['search'],
  workspace: string,
  statuses: readonly string[],
  more: readonly Predicate[],
): Promise<Encounter[]> {
  const token = (param: string) => (code: string) => ({ kind: 'token' as const, param, code })
  const clauses = [
    { anyOf: statuses.map(token('status')) },
    { anyOf: [token('class')('AMB')] },
    ...more.map((each) => ({ anyOf: [each] })),
  ]
  const found: Encounter[] = []
  for (let offset = 0; ; offset += PAGE) {
    const query = { type: 'Encounter', clauses, sort: [], limit: PAGE, offset, total: false }
    const { rows, more: goesOn } = await search(workspace, query)
    found.push(...rows.map(({ text }) => JSON.parse(text) as Encounter))
    if (!goesOn) return found
  }
}
