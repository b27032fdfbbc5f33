/** A durable AA for a message mapped into the record, an update of a visit or a panel of results, lock-step and pipelined, against a server that echoes AA, with and without sync. */
import { join } from 'node:path'
import { startChild } from '../children.mjs'
import { startFilled } from '../data/filled-sandbox.mjs'
import { visits } from '../data/messages.mjs'
import { against, beside } from '../lines.mjs'
import { mllpRun } from '../load-runs.mjs'
import { costNote, measure } from '../measure.mjs'

export const run = async ({ seconds, rounds }) => {
  const sandbox = await startFilled({ visits })
  const echo = await startChild('bare/mllp-echo.mjs', {})
  const synced = await startChild('bare/mllp-echo.mjs', { file: join(sandbox.data, 'bare-messages.log') })
  const lines = []
  for (const { connections, window, results = false } of [
    { connections: 1, window: 1 },
    { connections: 1, window: 16 },
    { connections: 16, window: 1 },
    { connections: 64, window: 1 },
    { connections: 1_000, window: 1 },
    { connections: 1, window: 1, results: true },
    { connections: 16, window: 1, results: true },
  ]) {
    const task = { connections, window, visits, results }
    const costs = []
    const limitCosts = []
    const found = await measure(rounds, {
      echo: mllpRun(seconds, echo.pid, { ...task, port: echo.first.port }),
      synced: mllpRun(seconds, synced.pid, { ...task, port: synced.first.port }, limitCosts),
      sandbox: mllpRun(seconds, sandbox.pid, { ...task, port: sandbox.ready.mllp.port }, costs),
    })
    const share = (found.sandbox.median / found.echo.median).toFixed(2)
    const what = results ? 'ORU of 10 KB, 60 results,' : 'A08 of 1.5 KB'
    const from = `${connections} connection${connections > 1 ? 's' : ''}${window > 1 ? `, ${window} in flight` : ''}`
    const line = {
      unit: 'msg/s',
      value: found.sandbox,
      limit: found.synced,
      limitIs: 'parses only MSH, writes the frame, fdatasync shared by all, AA',
      note: `${share} of echo without sync (${Math.round(found.echo.median)} msg/s); ${costNote(costs, limitCosts)}`,
    }
    const told = `${what} into the record, ${from}`
    // The design promises for ADT; a panel makes sixty-one resources.
    lines.push(results ? beside('mllp-durable', told, line) : against('mllp-durable', told, { ...line, budget: 0.3 }))
  }
  await Promise.all([sandbox, echo, synced].map((server) => server.stop()))
  return lines
}
