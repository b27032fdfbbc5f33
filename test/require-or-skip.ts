/** Tests that need what a machine may lack say so by name; where SANDBOX_TESTS_REQUIRE lists it, the lack is a failure. */
import { describe, test } from '@jest/globals'

export type Need = 'container' | 'browser' | 'tshark' | 'python-hl7'

const required = (process.env['SANDBOX_TESTS_REQUIRE'] ?? '').split(/\s+/)

/** `describe` when the need is met; else a suite with one skipped, or failing, test that says what is missing. */
export const requireOrSkip =
  (need: Need, met: boolean, why: string) =>
  (name: string, suite: () => void): void => {
    if (met) describe(name, suite)
    else if (required.includes(need)) {
      test(`${name}: ${why}`, () => {
        throw new Error(`${why}, and SANDBOX_TESTS_REQUIRE says that it must be here.`)
      })
    } else test.skip(`${name}: ${why}`, () => undefined)
  }
