/** The settings of an outbound interface as an admin request gives them. */
import type { DeliverySetting, Interface } from '../../../partners/registry.ts'
import { bad, objectOf } from './read-json.ts'

export const outboundSettingNames = ['delivery'] as const

export const readOutboundSettings = (feed: Interface, body: Record<string, unknown>): Pick<Interface, 'delivery'> => {
  const given = outboundSettingNames.find((name) => body[name] !== undefined)
  if (!given) return {}
  if (feed.direction === 'in') throw bad(given, `"${feed.name}" is inbound; "${given}" is for outbound ones.`)
  // What is not named stays as it is; null sets everything back.
  const { delivery } = body
  return { delivery: delivery === null ? {} : { ...feed.delivery, ...readDelivery(delivery) } }
}

const readDelivery = (value: unknown): DeliverySetting => {
  const given = objectOf(value, ['ackTimeoutSeconds', 'retry', 'attempts', 'onError'], 'delivery')
  const { ackTimeoutSeconds, retry, attempts, onError } = given
  if (onError !== undefined && onError !== 'skip' && onError !== 'hold') {
    throw bad('delivery.onError', 'Send skip (to the error queue, and on) or hold (stop until resumed).')
  }
  return {
    ...(ackTimeoutSeconds === undefined
      ? {}
      : { ackTimeoutSeconds: seconds(ackTimeoutSeconds, 'delivery.ackTimeoutSeconds') }),
    ...(retry === undefined ? {} : { retry: readRetry(retry) }),
    ...(attempts === undefined ? {} : { attempts: readAttempts(attempts) }),
    ...(onError === undefined ? {} : { onError }),
  }
}

const readRetry = (value: unknown) => {
  const { firstSeconds, mostSeconds } = objectOf(value, ['firstSeconds', 'mostSeconds'], 'delivery.retry')
  const first = seconds(firstSeconds, 'delivery.retry.firstSeconds')
  const most = seconds(mostSeconds, 'delivery.retry.mostSeconds')
  if (most < first) throw bad('delivery.retry.mostSeconds', 'The longest pause cannot be shorter than the first.')
  return { firstSeconds: first, mostSeconds: most }
}

const readAttempts = (value: unknown): number => {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 1_000_000) return value
  throw bad('delivery.attempts', 'Send how often to try, 1 or more.')
}

/** Up to a day. */
const seconds = (value: unknown, field: string): number => {
  if (typeof value === 'number' && value >= 0.01 && value <= 86_400) return value
  throw bad(field, 'Send seconds, from 0.01 to 86400.')
}
