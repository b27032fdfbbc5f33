/** A patient found by identifier and the 20 laboratory results, at the open door, against node:http sending a buffer of the same size. */
import { startChild } from '../children.mjs'
import { startFilled } from '../data/filled-sandbox.mjs'
import { sandboxTask } from '../data/requests.mjs'
import { against } from '../lines.mjs'
import { httpRun } from '../load-runs.mjs'
import { costNote, measure } from '../measure.mjs'

const ASKED = {
  identifier: { what: 'a patient by identifier', budget: 0.4 },
  laboratory: { what: '20 laboratory results of a patient', budget: 0.25 },
}

export const run = async ({ seconds, rounds, scale }) => {
  const sandbox = await startFilled({ resources: scale })
  const lines = []
  for (const [kind, { what, budget }] of Object.entries(ASKED)) {
    const task = sandboxTask(kind, sandbox)
    const limit = await startChild('bare/http-buffer.mjs', { bytes: await sizeOf(task) })
    const bare = { ...task, url: `http://127.0.0.1:${limit.first.port}` }
    const costs = []
    const limitCosts = []
    const found = await measure(rounds, {
      limit: httpRun(seconds, limit.pid, bare, limitCosts),
      open: httpRun(seconds, sandbox.pid, task, costs),
    })
    await limit.stop()
    lines.push(
      against('fhir-identifier', `${what}, among ${scale.toLocaleString('en')}`, {
        unit: 'req/s',
        value: found.open,
        limit: found.limit,
        limitIs: 'node:http sending a prepared buffer of the same size',
        budget,
        note: costNote(costs, limitCosts),
      }),
    )
  }
  await sandbox.stop()
  return lines
}

/** Of the first answer, which must have found something. */
const sizeOf = async ({ url, paths, headers }) => {
  const response = await fetch(url + paths[0], { headers })
  const body = await response.text()
  if (!body.includes('"entry"')) throw new Error(`${paths[0]} answered ${response.status}: ${body.slice(0, 500)}`)
  return Buffer.byteLength(body)
}
