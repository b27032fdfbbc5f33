/** Admin actions on HL7 v2 interfaces: their state, and where the outbound ones point. */
import type { Request } from 'express'
import { didYouMean } from '../../../did-you-mean.ts'
import { acknowledgementsOf } from '../../../interfaces/acknowledgement-queue.ts'
import type { Interface } from '../../../partners/registry.ts'
import type { AdminDeps } from './admin-deps.ts'
import { AdminProblem } from './answer.ts'
import type { InterfaceStatus } from './contract.ts'
import { inboundSettingNames, readInboundSettings } from './inbound-settings.ts'
import { outboundSettingNames, readOutboundSettings } from './outbound-settings.ts'
import { readEvents } from './read-events.ts'
import { bad, bodyOf } from './read-json.ts'
import { readTarget, viewTarget } from './read-target.ts'
import { workspaceOf } from './workspaces.ts'

type Deps = Pick<AdminDeps, 'registry' | 'outbound' | 'followPorts' | 'dropFolderOf'>

export const statusOf = async (
  { outbound, dropFolderOf }: Deps,
  workspace: string,
  feed: Interface,
): Promise<InterfaceStatus> => {
  const {
    name,
    partner,
    direction,
    enabled,
    events,
    target,
    sender,
    certificate,
    acknowledgement,
    duplicates,
    sequenceNumbers,
    delivery,
    acceptOn,
    newPatients,
    shape,
    schedule,
    a03,
    facility,
    port,
    http,
    dropFolder,
  } = feed
  const lastError = outbound.lastError(workspace, name) ?? outbound.lastError(workspace, acknowledgementsOf(name))
  const hold = await outbound.queues.hold(workspace, name)
  return {
    name,
    partner,
    direction,
    enabled,
    events,
    ...(target ? { target: viewTarget(target) } : {}),
    ...(port === undefined ? {} : { port }),
    ...(dropFolder ? { dropFolder: dropFolderOf(workspace, name) } : {}),
    ...(http ? { http: { user: http.user } } : {}),
    ...(sender ? { sender } : {}),
    ...(certificate ? { certificate } : {}),
    ...(acknowledgement ? { acknowledgement } : {}),
    ...(duplicates ? { duplicates } : {}),
    ...(sequenceNumbers ? { sequenceNumbers } : {}),
    ...(delivery ? { delivery } : {}),
    ...(acceptOn ? { acceptOn } : {}),
    ...(newPatients ? { newPatients } : {}),
    ...(shape ? { shape } : {}),
    ...(a03 ? { a03 } : {}),
    ...(schedule ? { schedule } : {}),
    ...(facility ? { facility } : {}),
    queue: await outbound.queues.depth(workspace, name),
    ...(direction === 'in' && acknowledgement?.application
      ? { acknowledgements: await outbound.queues.depth(workspace, acknowledgementsOf(name)) }
      : {}),
    ...(hold ? { hold: { since: new Date(hold.since).toISOString(), reason: hold.reason } } : {}),
    ...(lastError ? { lastError } : {}),
  }
}

/** Settings of an outbound interface by which its messages are made. */
const TELLING = ['schedule', 'shape', 'a03', 'facility', 'acknowledgement']

const HOW_TO_ADD = ' To make one, give its direction, in or out: "interface add" does.'

const unknownInterface = (workspace: string, name: string, others: readonly string[], more = '') => {
  const given = name.slice(0, 64)
  const text = `There is no interface "${given}" in workspace "${workspace}".${didYouMean(given, others)}${more}`
  return new AdminProblem(404, 'unknown-interface', text)
}

const settings = [...inboundSettingNames, ...outboundSettingNames]

export const listInterfaces = (deps: Deps) => async (request: Request) => {
  const workspace = workspaceOf(request)
  const feeds = await deps.registry.listInterfaces(workspace)
  return { interfaces: await Promise.all(feeds.map((feed) => statusOf(deps, workspace, feed))) }
}

/** The interface that the address names. */
export const feedOf = async ({ registry }: Pick<Deps, 'registry'>, request: Request): Promise<Interface> => {
  const name = String(request.params['name'])
  const feed = await registry.getInterface(workspaceOf(request), name)
  if (feed) return feed
  const others = (await registry.listInterfaces(workspaceOf(request))).map((each) => each.name)
  throw unknownInterface(workspaceOf(request), name, others)
}

export const showInterface = (deps: Deps) => async (request: Request) =>
  statusOf(deps, workspaceOf(request), await feedOf(deps, request))

export const changeInterface = (deps: Deps) => async (request: Request) => {
  const workspace = workspaceOf(request)
  const name = String(request.params['name'])
  const body = bodyOf(request, ['target', 'enabled', 'events', 'direction', 'partner', ...settings])
  const { target, enabled, events } = body
  const before = await deps.registry.getInterface(workspace, name)
  const others = before ? [] : (await deps.registry.listInterfaces(workspace)).map((each) => each.name)
  if (!before && body['direction'] === undefined) throw unknownInterface(workspace, name, others, HOW_TO_ADD)
  const { schedule, facility, ...unscheduled } = before ?? newInterface(name, body)
  // Null takes these away.
  const stays = (name: string) => body[name] !== null
  const feed: Interface = {
    ...unscheduled,
    ...(schedule && stays('schedule') ? { schedule } : {}),
    ...(facility && stays('facility') ? { facility } : {}),
  }
  if (enabled !== undefined && typeof enabled !== 'boolean') {
    throw new AdminProblem(400, 'bad-value', '"enabled" is true or false.', 'enabled')
  }
  const changed: Interface = {
    ...feed,
    ...(target === undefined ? {} : { target: readTarget(feed, target) }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(events === undefined ? {} : { events: readEvents(events, feed.direction) }),
    ...readInboundSettings(feed, body),
    ...readOutboundSettings(feed, body),
  }
  if (changed.schedule?.vitals && !changed.events.includes('R01'))
    throw bad('events', `The latest vitals go out as ORU^R01, which "${name}" does not want: add R01 to its events.`)
  if (changed.direction === 'out' && (!before || events !== undefined))
    await deps.outbound.startFromNow(workspace, name)
  // What happened so far is told as it was set so far.
  else if (changed.direction === 'out' && TELLING.some((setting) => body[setting] !== undefined))
    await deps.outbound.filledWhole(workspace, name)
  const stored = await store(deps, workspace, changed, before)
  deps.outbound.retryNow(workspace, name)
  return statusOf(deps, workspace, stored)
}

/** With a port of its own it is kept only once that port is open; 0 becomes the one that was free. */
const store = async (
  { registry, followPorts }: Deps,
  workspace: string,
  changed: Interface,
  before: Interface | undefined,
): Promise<Interface> => {
  await registry.putInterface(workspace, changed)
  if (changed.port === undefined && before?.port === undefined) return changed
  try {
    const port = (await followPorts(workspace)).get(changed.name)
    if (port === undefined || port === changed.port) return changed
    const bound = { ...changed, port }
    await registry.putInterface(workspace, bound)
    return bound
  } catch (error) {
    await registry.putInterface(workspace, before ?? withoutPort(changed))
    await followPorts(workspace).catch(() => undefined)
    throw new AdminProblem(409, 'port-taken', (error as Error).message, 'port')
  }
}

const withoutPort = ({ port: _, ...feed }: Interface): Interface => feed

/** A name that is new makes an interface when the request says so: nobody gets one by a slip of the pen. */
const newInterface = (name: string, { direction, partner, target }: Record<string, unknown>): Interface => {
  if (direction !== 'in' && direction !== 'out') throw bad('direction', 'The direction is in or out.')
  if (direction === 'out' && target === undefined)
    throw bad('target', 'Say where it sends to: {"target": {"host": "127.0.0.1", "port": 2576}}.')
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(name)) {
    throw new AdminProblem(
      400,
      'bad-value',
      'Name it with lower-case letters, digits and hyphens, a letter first.',
      'name',
    )
  }
  if (partner !== undefined && (typeof partner !== 'string' || !/^[\w.-]{1,64}$/.test(partner))) {
    throw new AdminProblem(400, 'bad-value', '"partner" is the id of a partner, such as demo.', 'partner')
  }
  return { name, partner: partner ?? 'demo', direction, events: [], enabled: true }
}
