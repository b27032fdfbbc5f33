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
      'is past: make a new assertion for every token request, and set the clock by NTP',
    )
  if (exp > now + LONGEST_S + SKEW_S)
    return wrong(
      'exp',
      expected,
      instant(exp),
      'is more than five minutes ahead: take a shorter lifetime (and count in seconds, not milliseconds)',
    )
  return undefined
}

function checkNotBefore(claim: 'nbf' | 'iat', value: unknown, now: number): Refusal | undefined {
  if (value === undefined) return undefined
  const expected = `at most ${instant(now + SKEW_S)}`
  if (typeof value !== 'number' || !Number.isFinite(value))
    return wrong(claim, expected, JSON.stringify(value), 'must be a number of seconds since 1970')
  if (value > now + SKEW_S) return wrong(claim, expected, instant(value), 'lies in the future: set the clock by NTP')
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

/** A wrong unit gives years that no Date can hold. */
function instant(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? `${seconds} s` : `${date.toISOString()} (${seconds})`
}
