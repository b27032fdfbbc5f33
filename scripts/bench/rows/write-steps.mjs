/** What a write is made of: processor time of a laboratory result as its steps are put one on the other, twenty to a transaction. */
import { runChild } from '../children.mjs'
import { startFilled } from '../data/filled-sandbox.mjs'
import { sandboxTask } from '../data/requests.mjs'
import { httpRun } from '../load-runs.mjs'
import { measure, summary } from '../measure.mjs'
import { temporaryFolder } from '../sandbox.mjs'

const BATCHES = 50
const PER_TRANSACTION = 20

const STEPS = {
  rows: 'its rows alone, a commit of the database for each transaction',
  store: 'its rows behind the redo log, durable',
  extracted: 'and what it is found by',
  validated: 'and JSON read and validated',
  http: 'and a transaction over HTTP, with ids, answer and journal',
}

export const run = async ({ seconds, rounds }) => {
  const found = await runChild('bare/write-steps.mjs', { folder: temporaryFolder(), batches: BATCHES, rounds })
  const sandbox = await startFilled({ resources: 10_000 })
  const costs = []
  await measure(rounds, { open: httpRun(seconds, sandbox.pid, sandboxTask('transaction', sandbox), costs) })
  await sandbox.stop()
  found.http = costs.slice(1).map((cost) => cost / PER_TRANSACTION)
  return Object.entries(STEPS).map(([step, what]) => ({
    row: 'write-steps',
    what,
    unit: 'µs',
    value: summary(found[step]),
  }))
}
