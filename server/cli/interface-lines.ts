/** How a feed is shown in the terminal: one line of what it is, then what it is set to and how its queue stands. */
import type { InterfaceStatus } from '../doors/http/admin/contract.ts'

export const interfaceLines = (status: InterfaceStatus): string => {
  const { name, direction, enabled, events, hold, lastError } = status
  return [
    `${name}  ${direction}${enabled ? '' : ' (off)'}${hold ? ' (on hold)' : ''}  ${events.join(',')}`,
    ...(direction === 'out' ? outboundLines(status) : inboundLines(status)),
    ...(hold ? [`  on hold since ${hold.since}: ${hold.reason}`] : []),
    ...(lastError ? [`  ${lastError}`] : []),
  ].join('\n')
}

const outboundLines = ({ target, queue, delivery }: InterfaceStatus): string[] => {
  const { ackTimeoutSeconds, retry, attempts, onError } = delivery ?? {}
  const told = [
    ...(ackTimeoutSeconds === undefined ? [] : [`waits ${ackTimeoutSeconds} s`]),
    ...(retry ? [`retries after ${retry.firstSeconds} to ${retry.mostSeconds} s`] : []),
    ...(attempts === undefined ? [] : [`${attempts} attempts`]),
    ...(onError ? [`on AE ${onError}`] : []),
  ]
  const beside = [
    ...(queue.skipped > 0 ? [`${queue.skipped} skipped`] : []),
    ...(queue.quarantined > 0 ? [`${queue.quarantined} acknowledgements in quarantine`] : []),
  ]
  const counts = [`${queue.waiting} waiting`, `${queue.delivered} delivered`, `${queue.failed} put aside`, ...beside]
  return [
    `  to ${target ? `${target.host}:${target.port}` : 'nowhere'}: ${counts.join(', ')}`,
    ...(told.length > 0 ? [`  ${told.join(', ')}`] : []),
  ]
}

const inboundLines = ({ sender, acknowledgement, duplicates }: InterfaceStatus): string[] => {
  const told = [
    ...(sender ? [`from ${sender.application ?? '*'}/${sender.facility ?? '*'}`] : []),
    ...(acknowledgement ? [`acknowledgement ${acknowledgement.mode}`] : []),
    ...(duplicates ? [`duplicates ${duplicates.changed}`] : []),
  ]
  return told.length > 0 ? [`  ${told.join(', ')}`] : []
}
