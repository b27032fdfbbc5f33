/** Creates and transactions of 20 at the open door, validated and durable before they are answered. */
import { startFilled } from '../data/filled-sandbox.mjs'
import { sandboxTask } from '../data/requests.mjs'
import { atLeast } from '../lines.mjs'
import { httpRun } from '../load-runs.mjs'
import { measure, summary } from '../measure.mjs'

const ASKED = {
  create: { what: 'create a laboratory result, validated, durable, 16 connections', budget: 5000 },
  transaction: { what: 'transaction of 20 laboratory results, 16 connections', budget: 500 },
}

export const run = async ({ seconds, rounds }) => {
  const sandbox = await startFilled({ resources: 10_000 })
  const lines = []
  for (const [kind, { what, budget }] of Object.entries(ASKED)) {
    const costs = []
    const { open } = await measure(rounds, {
      open: httpRun(seconds, sandbox.pid, sandboxTask(kind, sandbox), costs),
    })
    const note = `${Math.round(summary(costs).median)} µs of processor time each`
    lines.push(atLeast('fhir-write', what, { unit: 'req/s', value: open, budget, note }))
  }
  await sandbox.stop()
  return lines
}
