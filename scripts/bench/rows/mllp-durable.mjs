/** A durable AA for a message mapped into the record, an update of a visit or a panel of results, lock-step and pipelined, against servers that echo AA: with fdatasync before each AA, which is the limit of the budget, with one shared by all that wait, and without. */
import { join } from 'node:path'
import { startChild } from '../children.mjs'
import { startFilled } from '../data/filled-sandbox.mjs'
import { visits } from '../data/messages.mjs'
import { against, beside } from '../lines.mjs'
import { mllpRun } from '../load-runs.mjs'
import { costNote, measure, pairedRatio, summary } from '../measure.mjs'

/** An interface engine runs for weeks: before the first round every subject has had so many messages, until its compilers have seen them. */
const COLD = 1_000
const WARMING = [
  { connections: 1, messages: 2_000 },
  { connections: 16, messages: 6_000 },
  { connections: 16, messages: 400, results: true },
]

export const run = async ({ seconds, rounds }) => {
  const sandbox = await startFilled({ visits })
  const echo = await startChild('bare/mllp-echo.mjs', {})
  const keeping = (shared) => ({ file: join(sandbox.data, `bare-messages-${shared ? 'shared' : 'own'}.log`), shared })
  const own = await startChild('bare/mllp-echo.mjs', keeping(false))
  const shared = await startChild('bare/mllp-echo.mjs', keeping(true))
  const lines = [await coldLine(own, sandbox)]
  const subjects = [echo, own, shared].map(({ pid, first }) => ({ pid, port: first.port }))
  for (const { pid, port } of [...subjects, { pid: sandbox.pid, port: sandbox.ready.mllp.port }])
    for (const part of WARMING) await mllpRun(0, pid, { ...part, window: 1, visits, port })()
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
      own: mllpRun(seconds, own.pid, { ...task, port: own.first.port }, limitCosts),
      shared: mllpRun(seconds, shared.pid, { ...task, port: shared.first.port }),
      sandbox: mllpRun(seconds, sandbox.pid, { ...task, port: sandbox.ready.mllp.port }, costs),
    })
    const what = results ? 'ORU of 10 KB, 60 results,' : 'A08 of 1.5 KB'
    const from = `${connections} connection${connections > 1 ? 's' : ''}${window > 1 ? `, ${window} in flight` : ''}`
    const told = `${what} into the record, ${from}`
    const line = {
      unit: 'msg/s',
      value: found.sandbox,
      limit: found.own,
      limitIs: 'parses only MSH, writes the frame, fdatasync of its own, AA',
      note: costNote(costs, limitCosts),
    }
    // The design promises for ADT; a panel makes sixty-one resources.
    lines.push(results ? beside('mllp-durable', told, line) : against('mllp-durable', told, { ...line, budget: 0.3 }))
    lines.push(
      beside('mllp-durable', `${told}, beside a shared sync`, {
        ...line,
        limit: found.shared,
        limitIs: 'the same, fdatasync shared by all frames that wait',
        note: `${pairedRatio(found.sandbox, found.echo).toFixed(2)} of echo without sync (${Math.round(found.echo.median)} msg/s)`,
      }),
    )
  }
  await Promise.all([sandbox, echo, own, shared].map((server) => server.stop()))
  return lines
}

/** What a sandbox that was just started gives, which is how a test run sees it. */
const coldLine = async (own, sandbox) => {
  const task = { connections: 1, window: 1, visits, messages: COLD }
  const [costs, limitCosts] = [[], []]
  const limit = summary([await mllpRun(0, own.pid, { ...task, port: own.first.port }, limitCosts)()])
  const value = summary([await mllpRun(0, sandbox.pid, { ...task, port: sandbox.ready.mllp.port }, costs)()])
  return beside('mllp-durable', `the first ${COLD} A08, 1 connection, cold`, {
    unit: 'msg/s',
    value,
    limit,
    limitIs: 'parses only MSH, writes the frame, fdatasync of its own, AA',
    note: costNote(costs, limitCosts),
  })
}
