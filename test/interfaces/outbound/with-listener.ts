/**
 * What most tests of the outbound side begin with: a partner's listener, and the side that sends to it. A test file says `withListener()`
 * once and finds both of the running test under these names; afterwards they are closed, and nothing may have gone wrong unseen.
 */
import { afterEach, beforeEach, expect } from '@jest/globals'
import type { MllpExchange } from '../../../server/journal/exchange.ts'
import { type OutboundSide, type OutboundSideOptions, openOutboundSide, startOutbound } from './outbound-side.ts'
import { openListener, type ScriptedListener } from './scripted-listener.ts'

export let listener: ScriptedListener
export let side: OutboundSide

export const withListener = (): void => {
  beforeEach(async () => {
    listener = await openListener()
  })
  afterEach(async () => {
    await listener.close()
    await side.stop()
    expect(side.errors).toEqual([])
  })
}

/** The side, sending to the listener. */
export const openSide = async (options: OutboundSideOptions = {}): Promise<void> => {
  side = await openOutboundSide({ port: listener.port, ...options })
}

/** The side anew over the hospital of the one that was closed, or over its store opened anew: what a restart finds. */
export const restartSide = async (options: OutboundSideOptions = {}, small = side.small): Promise<void> => {
  side = await startOutbound(small, options)
}

/** The partner comes back, on the port that it had or on another. */
export const reopenListener = async (port?: number): Promise<void> => {
  listener = await openListener(port)
}

/** The control ids that the feed gives: 4000001 is the first message's. */
export const controlId = (n: number): string => String(4_000_000 + n)
export const controlIds = (first: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => controlId(first + i))

/** The messages that were sent so far, each time that it was tried. */
export const attempts = async (): Promise<MllpExchange[]> =>
  (await side.exchanges()).filter((exchange): exchange is MllpExchange => exchange.kind === 'mllp')
