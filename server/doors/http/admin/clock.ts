/** Admin actions on the clock of a workspace. */
import type { Request } from 'express'
import { toDateTime } from '../../../emr/singapore-time.ts'
import type { AdminDeps } from './admin-deps.ts'
import type { ClockView } from './contract.ts'
import { bad, bodyOf } from './read-json.ts'
import { workspaceOf } from './workspaces.ts'

type Deps = Pick<AdminDeps, 'clock'>

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
/** In one go: a year of midnights is work enough. */
const MOST_MS = 400 * 86_400_000

const view = async ({ clock }: Deps, workspace: string): Promise<ClockView> => ({
  now: toDateTime(clock.now(workspace)),
  aheadSeconds: Math.round(clock.ahead(workspace) / 1000),
  next: (await clock.next(workspace)).map(({ at, what }) => ({ at: toDateTime(at), what })),
})

export const showClock = (deps: Deps) => (request: Request) => view(deps, workspaceOf(request))

export const advanceClock = (deps: Deps) => async (request: Request) => {
  const { by } = bodyOf(request, ['by'])
  const [, amount = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(String(by)) ?? []
  const ms = Number(amount) * (UNITS[unit] ?? 0)
  if (!(ms > 0) || ms > MOST_MS) throw bad('by', 'Send a number with s, m, h or d, such as 1d; 400 days at most.')
  return move(deps, workspaceOf(request), deps.clock.now(workspaceOf(request)) + ms)
}

export const setClock = (deps: Deps) => async (request: Request) => {
  const { to } = bodyOf(request, ['to'])
  const workspace = workspaceOf(request)
  const time = typeof to === 'string' && /^\d{4}-\d\d-\d\dT/.test(to) ? Date.parse(to) : Number.NaN
  if (Number.isNaN(time)) throw bad('to', 'Send an ISO time with its offset, such as 2030-01-31T08:00:00+08:00.')
  if (time - deps.clock.now(workspace) > MOST_MS) throw bad('to', 'Go 400 days at most at a time.')
  return move(deps, workspace, time)
}

const move = async (deps: Deps, workspace: string, time: number): Promise<ClockView> => {
  const happened = await deps.clock.moveTo(workspace, time)
  return {
    ...(await view(deps, workspace)),
    happened: happened.map(({ at, what, result }) => ({ at: toDateTime(at), what, result })),
  }
}
