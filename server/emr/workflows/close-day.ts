/** The batch at midnight: every outpatient visit of the day that has ended is closed and told of once more, as NGEMR does (EVN-4 APPT_EOD_COMPLETE). */
import type { Encounter } from '@medplum/fhirtypes'
import type { Predicate, Store } from '../../store/contract.ts'
import type { DayClosed, Records, Workflows } from '../hospital.ts'
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

/** `at`: when the batch runs; the day that it closes is the one before. Each visit by itself: an odd one keeps no other open. */
export const createCloseDay =
  ({ store, records: { search }, run }: CloseDayDeps) =>
  async (workspace: string, at: number): Promise<DayClosed> => {
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
    const due = [
      // What began after midnight belongs to the next day.
      ...open.filter((visit) => begun(visit) < midnight),
      ...over.filter(({ period }) => within(Date.parse(period?.end ?? ''), midnight - DAY, midnight)),
    ]
    const closed: DayClosed = { told: 0, odd: [] }
    for (const { id = '' } of due) {
      if (await store.read.getDocument(workspace, DAY_CLOSED, id)) continue
      // By its id: not every visit has a number, and a number may be another's id.
      const done = await run(workspace, 'end-of-day', { visit: id })
      if (done.ok) closed.told++
      else closed.odd.push({ visit: `Encounter/${id}`, why: done.problem.text })
    }
    return closed
  }

const within = (time: number, from: number, to: number): boolean => time >= from && time < to

/** One that does not say when it began is as old as what was last said of it. */
function begun({ period, meta }: Encounter): number {
  const start = Date.parse(period?.start ?? '')
  return Number.isNaN(start) ? Date.parse(meta?.lastUpdated ?? '') : start
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
