/**
 * A patient found by identifier and the 20 laboratory results, at the open door, asked again and again and for the first time, against
 * node:http sending a buffer of the same size.
 */
import { startChild } from '../children.mjs'
import { startFilled } from '../data/filled-sandbox.mjs'
import { inOtherWords } from '../data/other-words.mjs'
import { sandboxTask } from '../data/requests.mjs'
import { against } from '../lines.mjs'
import { httpRun } from '../load-runs.mjs'
import { costNote, measure } from '../measure.mjs'

const ASKED = {
  identifier: { what: 'a patient by identifier', budget: 0.4 },
  laboratory: { what: '20 laboratory results of a patient', budget: 0.25 },
}

const HOW = { again: 'asked again', first: 'asked for the first time' }
/** More than are answered in a second. */
const A_SECOND = 8000

/** Each of the paths in its turn, in words that it was not asked in before. */
const inTurn = (paths, n) => {
  const path = paths[n % paths.length]
  return inOtherWords(path.includes('_count=') ? path : `${path}&_count=20`, Math.floor(n / paths.length))
}

export const run = async ({ seconds, rounds, scale }) => {
  const sandbox = await startFilled({ resources: scale })
  const lines = []
  for (const [kind, { what, budget }] of Object.entries(ASKED)) {
    const task = sandboxTask(kind, sandbox)
    const limit = await startChild('bare/http-buffer.mjs', { bytes: await sizeOf(task) })
    const bare = { ...task, url: `http://127.0.0.1:${limit.first.port}` }
    const costs = { again: [], first: [], limit: [] }
    let asked = 0
    const found = await measure(rounds, {
      limit: httpRun(seconds, limit.pid, bare, costs.limit),
      again: httpRun(seconds, sandbox.pid, task, costs.again),
      first: () => {
        const paths = Array.from({ length: A_SECOND * seconds }, () => inTurn(task.paths, asked++))
        return httpRun(seconds, sandbox.pid, { ...task, paths, once: true }, costs.first)()
      },
    })
    await limit.stop()
    for (const [how, told] of Object.entries(HOW))
      lines.push(
        against('fhir-identifier', `${what}, ${told}, among ${scale.toLocaleString('en')}`, {
          unit: 'req/s',
          value: found[how],
          limit: found.limit,
          limitIs: 'node:http sending a prepared buffer of the same size',
          budget,
          note: costNote(costs[how], costs.limit),
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
