/** An assertion lives at most five minutes and not before its time. RFC 7523 §3; Epic's limit of five minutes. */
import type { Finding } from '../../../../finding.ts'
import { type Refusal, refusal } from '../refusal.ts'
import type { AssertionCheck } from './assertion.ts'

const LONGEST_S = 300
/** How far the caller's clock may be ahead of ours. */
const SKEW_S = 30

export function checkLifetime({ assertion, now }: AssertionCheck): Refusal | undefined {
  const seconds = Math.floor(now / 1000)
  const { exp, nbf, iat } = assertion.claims
  return checkExpiry(exp, seconds) ?? checkNotBefore('nbf', nbf, seconds) ?? checkNotBefore('iat', iat, seconds)
}

function checkExpiry(exp: unknown, now: number): Refusal | undefined {
  const expected = `later than ${instant(now)}, at most ${instant(now + LONGEST_S)}`
  if (typeof exp !== 'number' || !Number.isFinite(exp)) {
    return wrong(
      'exp',
      expected,
      exp === undefined ? 'missing' : JSON.stringify(exp),
      'must be there, a number of seconds since 1970 (not milliseconds, not text)',
    )
  }
  if (exp <= now)
    return wrong(
      'exp',
      expected,
      instant(exp),
      `is past by ${duration(now - exp)}: make a new assertion for every token request, and if it was new, your clock is behind: set it by NTP`,
    )
  if (exp > MILLISECONDS)
    return wrong('exp', expected, `${exp}`, 'counts milliseconds: divide by 1000, a JWT counts seconds since 1970')
  if (exp > now + LONGEST_S + SKEW_S)
    return wrong(
      'exp',
      expected,
      instant(exp),
      `is ${duration(exp - now)} ahead, and five minutes are the most: set exp to now and 240 seconds`,
    )
  return undefined
}

function checkNotBefore(claim: 'nbf' | 'iat', value: unknown, now: number): Refusal | undefined {
  if (value === undefined) return undefined
  const expected = `at most ${instant(now + SKEW_S)}`
  if (typeof value !== 'number' || !Number.isFinite(value))
    return wrong(claim, expected, JSON.stringify(value), 'must be a number of seconds since 1970')
  if (value > MILLISECONDS)
    return wrong(claim, expected, `${value}`, 'counts milliseconds: divide by 1000, a JWT counts seconds since 1970')
  if (value > now + SKEW_S)
    return wrong(
      claim,
      expected,
      instant(value),
      `lies ${duration(value - now)} in the future (${SKEW_S} seconds are forgiven): your clock is ahead, set it by NTP`,
    )
  return undefined
}

function wrong(claim: string, expected: string, actual: string, what: string): Refusal {
  const finding: Omit<Finding, 'severity'> = {
    rule: `oauth/${claim}`,
    at: `client_assertion.${claim}`,
    expected,
    actual,
    text: `The claim ${claim} of the assertion ${what}.`,
  }
  return refusal('invalid_client', finding)
}

/** Beyond this, seconds are in a year that no clock shows: it is this one, in milliseconds. */
const MILLISECONDS = 100_000_000_000

function duration(seconds: number): string {
  const rounded = Math.round(seconds)
  if (rounded < 120) return rounded === 1 ? '1 second' : `${rounded} seconds`
  return rounded < 7200 ? `${Math.round(rounded / 60)} minutes` : `${Math.round(rounded / 3600)} hours`
}

/** A wrong unit gives years that no Date can hold. */
function instant(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? `${seconds} s` : `${date.toISOString()} (${seconds})`
}
