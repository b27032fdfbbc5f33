/** How a feed is shown in the terminal: what it is, which events it is for, what it is set to, and how its queue stands. */
import type { InterfaceStatus } from '../doors/http/admin/contract.ts'
import { inRuns } from './in-runs.ts'
import { listed } from './wrapped.ts'

export const interfaceLines = (status: InterfaceStatus): string => {
  const { name, direction, enabled, events, hold, lastError } = status
  return [
    `${name}  ${direction}${enabled ? '' : ' (off)'}${hold ? ' (on hold)' : ''}`,
    eventLines(direction, events),
    ...(direction === 'out' ? outboundLines(status) : inboundLines(status)),
    ...(hold ? [`  on hold since ${hold.since}: ${hold.reason}`] : []),
    ...(lastError ? [`  ${lastError}`] : []),
  ].join('\n')
}

/** Said when a feed was added: without events it stands there and does nothing. */
export const missingEvents = ({ name, direction, events }: InterfaceStatus): string | undefined => {
  if (events.length > 0) return undefined
  const follows = direction === 'out' ? 'sends nothing' : 'refuses every message'
  return `"${name}" is for no event yet and ${follows}. Say which: interface set ${name} --events A01,A03`
}

const eventLines = (direction: InterfaceStatus['direction'], events: readonly string[]): string =>
  listed(direction === 'out' ? 'sends' : 'takes', events.length > 0 ? inRuns(events) : ['no event'])

const outboundLines = ({
  target,
  queue,
  delivery,
  schedule,
  shape,
  a03,
  acknowledgement,
}: InterfaceStatus): string[] => {
  const { ackTimeoutSeconds, retry, attempts, onError } = delivery ?? {}
  const { leaveOut, ...header } = shape ?? {}
  const told = [
    ...(acknowledgement?.mode ? [`acknowledgement ${acknowledgement.mode}`] : []),
    ...Object.entries(header).map(([name, value]) => `${name} ${value}`),
    ...(schedule ? [`daily at ${schedule.daily}`] : []),
    ...(schedule?.vitals ? ['the latest vitals of each row'] : []),
    ...(a03?.policy ? [`A03 ${a03.policy}`] : []),
    ...(leaveOut && leaveOut.length > 0 ? [`without ${leaveOut.join(', ')}`] : []),
    ...(ackTimeoutSeconds === undefined ? [] : [`waits ${ackTimeoutSeconds} s`]),
    ...(retry ? [`retries after ${retry.firstSeconds} to ${retry.mostSeconds} s`] : []),
    ...(attempts === undefined ? [] : [`${attempts} attempts`]),
    ...(onError ? [`on AE ${onError}`] : []),
  ]
  const beside = [
    ...(queue.skipped > 0 ? [`${queue.skipped} skipped`] : []),
    ...(queue.quarantined > 0
      ? [`${queue.quarantined} acknowledgement${queue.quarantined === 1 ? '' : 's'} in quarantine`]
      : []),
  ]
  const further = queue.further ? ` (${queue.further} of them made into messages when it is nearer their turn)` : ''
  const counts = [
    `${queue.waiting} waiting${further}`,
    `${queue.delivered} delivered`,
    `${queue.failed} put aside`,
    ...beside,
  ]
  return [listed(`to ${targetLine(target)}:`, counts), ...(told.length > 0 ? [listed('', told)] : [])]
}

const inboundLines = (status: InterfaceStatus): string[] => {
  const {
    sender,
    acknowledgement,
    acceptOn,
    acknowledgements,
    duplicates,
    queue,
    port,
    http,
    dropFolder,
    newPatients,
  } = status
  const { mode, application } = acknowledgement ?? {}
  const told = [
    ...(port === undefined ? [] : [`on port ${port}`]),
    ...(http ? [`over HTTP as ${http.user}`] : []),
    ...(sender ? [`from ${sender.application ?? '*'}/${sender.facility ?? '*'}`] : []),
    ...(mode ? [`acknowledgement ${mode}`] : []),
    ...(duplicates ? [`duplicates ${duplicates.changed}`] : []),
    ...(newPatients === 'refuse' ? ['puts nobody on file'] : []),
  ]
  const filed = `accepted on storage: ${queue.waiting} waiting, ${queue.delivered} filed, ${queue.failed} in the error queue`
  const apart = application && `${application.host}:${application.port}`
  return [
    ...(told.length > 0 ? [listed('', told)] : []),
    ...(dropFolder ? [`  files from ${dropFolder}/in, replies in ${dropFolder}/out`] : []),
    ...(acceptOn === 'storage' ? [`  ${filed}${queue.skipped > 0 ? `, ${queue.skipped} dropped` : ''}`] : []),
    ...(apart ? [`  application acknowledgements to ${apart}: ${acknowledgements?.waiting ?? 0} waiting`] : []),
  ]
}

const targetLine = (target: InterfaceStatus['target']): string => {
  if (!target) return 'nowhere'
  const where = 'url' in target ? target.url : `${target.host}:${target.port}`
  const { ca, client } = target.tls ?? {}
  const how = [...(ca ? [`authority ${ca}`] : []), ...(client ? [`certificate ${client}`] : [])]
  return target.tls ? `${where} over TLS${how.length > 0 ? ` (${how.join(', ')})` : ''}` : where
}
