/**
 * The failure list of MLLP endpoints, case by case on real sockets: F framing, C connection, A acknowledgement, P parsing. The sender's
 * cases (S44 to S50) stand in test/interfaces/outbound/numbered-cases.test.ts, TLS (C23) in tls.test.ts.
 */
import { afterEach, expect, test } from '@jest/globals'
import { acknowledgementCases } from './cases/acknowledgements.ts'
import { connectionCases } from './cases/connections.ts'
import { framingCases } from './cases/framing.ts'
import { parsingCases } from './cases/parsing.ts'
import { type MllpSide, openMllpSide } from './mllp-side.ts'

let side: MllpSide | undefined
afterEach(() => side?.close())

const all = [...framingCases, ...connectionCases, ...acknowledgementCases, ...parsingCases]

test.each(all.map((each) => [each.id, each.what, each] as const))('%s %s', async (_id, _what, each) => {
  side = await openMllpSide(each.options)
  await each.run(side, await side.peer())
})

test('every number from F1 to P43 has its case', () => {
  const numbered = new Set(all.map(({ id }) => Number(id.slice(1))))
  /** C23 is tls.test.ts. */
  const elsewhere = [23]
  const missing = Array.from({ length: 43 }, (_, index) => index + 1).filter(
    (n) => !numbered.has(n) && !elsewhere.includes(n),
  )
  expect(missing).toEqual([])
})
