/** The settings of an outbound interface as an admin request gives them. */
import { didYouMean } from '../../../did-you-mean.ts'
import { A03_MNEMONICS } from '../../../emr/views/hl7v2-out/segments/header.ts'
import type { A03Setting, DeliverySetting, Interface, MessageShape } from '../../../partners/registry.ts'
import { bad, objectOf } from './read-json.ts'

export const outboundSettingNames = ['delivery', 'schedule', 'shape', 'a03', 'facility'] as const

export type OutboundSettings = Pick<Interface, (typeof outboundSettingNames)[number]>

export const readOutboundSettings = (feed: Interface, body: Record<string, unknown>): OutboundSettings => {
  const given = outboundSettingNames.find((name) => body[name] !== undefined)
  if (!given) return {}
  if (feed.direction === 'in') throw bad(given, `"${feed.name}" is inbound; "${given}" is for outbound ones.`)
  // What is not named stays as it is; null sets everything back.
  const { delivery, schedule, shape, a03, facility } = body
  return {
    ...(schedule === undefined || schedule === null ? {} : { schedule: readSchedule(schedule, feed.schedule) }),
    ...(delivery === undefined
      ? {}
      : { delivery: delivery === null ? {} : { ...feed.delivery, ...readDelivery(delivery) } }),
    ...(shape === undefined ? {} : { shape: shape === null ? {} : { ...feed.shape, ...readShape(shape) } }),
    ...(a03 === undefined ? {} : { a03: a03 === null ? {} : { ...feed.a03, ...readA03(a03) } }),
    ...(facility === undefined || facility === null ? {} : { facility: readText(facility, 'facility') }),
  }
}

const policies = ['once-per-mnemonic', 'first', 'all'] as const

const SENT: readonly string[] = A03_MNEMONICS
const MNEMONIC = /^[A-Z][A-Z0-9_]{0,59}$/

const readA03 = (value: unknown): A03Setting => {
  const { policy, override, clearedByA13 } = objectOf(value, ['policy', 'override', 'clearedByA13'], 'a03')
  const known = policies.find((each) => each === policy)
  if (policy !== undefined && !known) throw bad('a03.policy', `Send one of ${policies.join(', ')}.`)
  if (clearedByA13 !== undefined && typeof clearedByA13 !== 'boolean')
    throw bad('a03.clearedByA13', 'Send true or false.')
  const fits = Array.isArray(override) && override.length <= 100
  if (override !== undefined && !fits)
    throw bad('a03.override', 'Send {"override": ["APPT_CHECK_OUT"]}: at most 100 mnemonics of EVN-4.')
  const wrong = fits ? override.find((each) => !MNEMONIC.test(String(each))) : undefined
  if (wrong !== undefined) {
    const why = 'EVN-4 has capitals, digits and underscores, as in APPT_CHECK_OUT.'
    throw bad('a03.override', `15528 invalid mnemonic: ${JSON.stringify(wrong).slice(0, 60)}. ${why}`)
  }
  const unsent = fits ? override.map(String).find((each) => !SENT.includes(each)) : undefined
  if (unsent !== undefined) {
    const why = `No A03 is sent with ${unsent}.${didYouMean(unsent, SENT)} There are ${SENT.join(', ')}.`
    throw bad('a03.override', `15528 invalid mnemonic: ${why}`)
  }
  return {
    ...(known && { policy: known }),
    ...(fits ? { override: override.map(String) } : {}),
    ...(clearedByA13 === undefined ? {} : { clearedByA13 }),
  }
}

const headerFields = ['sendingApplication', 'receivingApplication', 'receivingFacility'] as const

/** HL7 table 0104; a receiver refuses any other (table 0357, 203). It has 2.0 and 2.0D too, which nobody here takes. */
const versions = '2.1 2.2 2.3 2.3.1 2.3.2 2.4 2.5 2.5.1 2.6 2.7 2.7.1 2.8 2.8.1 2.8.2 2.9'.split(' ')

const readShape = (value: unknown): MessageShape => {
  const given = objectOf(value, [...headerFields, 'processingId', 'version', 'leaveOut'], 'shape')
  const { processingId, version, leaveOut } = given
  if (processingId !== undefined && !/^[PTD]$/.test(String(processingId))) {
    throw bad('shape.processingId', 'Send P, T or D (HL7 table 0103).')
  }
  if (version !== undefined && !versions.includes(String(version))) {
    const old = /^2\.0D?$/.test(String(version)) ? ` ${version} is older than anything that the hospital speaks.` : ''
    throw bad('shape.version', `MSH-12 says a version of HL7 table 0104: ${versions.join(', ')}.${old}`)
  }
  const names = headerFields.flatMap((name) =>
    given[name] === undefined ? [] : [[name, readText(given[name], `shape.${name}`)] as const],
  )
  return {
    ...Object.fromEntries(names),
    ...(processingId === undefined ? {} : { processingId: String(processingId) }),
    ...(version === undefined ? {} : { version: String(version) }),
    ...(leaveOut === undefined ? {} : { leaveOut: readSegments(leaveOut) }),
  }
}

const readSegments = (value: unknown): string[] => {
  const fits =
    Array.isArray(value) && value.length <= 50 && value.every((each) => /^[A-Z][A-Z0-9]{2}$/.test(String(each)))
  if (fits && !value.includes('MSH')) return value.map(String)
  throw bad('shape.leaveOut', 'Name segments, MSH not among them, at most 50: ZPD, OBX.')
}

const readText = (value: unknown, field: string): string => {
  if (typeof value === 'string' && value.length <= 180 && !/[\p{Cc}]/u.test(value)) return value
  throw bad(field, 'Send text of at most 180 characters on one line.')
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

type Schedule = NonNullable<Interface['schedule']>

const readSchedule = (value: unknown, before: Schedule | undefined): Schedule => {
  const given = objectOf(value, ['daily', 'vitals'], 'schedule')
  const { daily, vitals }: Record<string, unknown> = { ...before, ...given }
  if (typeof daily !== 'string' || !/^([01]\d|2[0-3]):[0-5]\d$/.test(daily))
    throw bad('schedule.daily', 'Send a time of day in Singapore, such as 23:30; null sends at once.')
  if (vitals === undefined || vitals === 'each') return { daily }
  if (vitals === 'latest') return { daily, vitals }
  throw bad(
    'schedule.vitals',
    'Send latest (of each admitted patient the latest reading of each row), or each (as it is filed).',
  )
}
