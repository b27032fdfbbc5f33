/** The open door beside Medplum's router over its memory repository, which stores nothing on disk, under the same load. */
import { startChild } from '../children.mjs'
import { chartSize } from '../data/chart.mjs'
import { startFilled } from '../data/filled-sandbox.mjs'
import { kinds, sandboxTask, taskOf } from '../data/requests.mjs'
import { against } from '../lines.mjs'
import { httpRun } from '../load-runs.mjs'
import { costNote, measure } from '../measure.mjs'

/** A search of the peer looks at every resource: with more, a run would end before its first answer. */
const RESOURCES = 250
/** A search of the peer takes a third of a second even so, and 16 wait for each other. */
const LEAST_SECONDS = { laboratory: 10 }

export const run = async ({ seconds, rounds }) => {
  const sandbox = await startFilled({ resources: RESOURCES })
  const lines = []
  for (const kind of Object.keys(kinds)) {
    // A new one each time: what the rows before wrote would make it slower.
    const charts = RESOURCES / chartSize
    const peer = await startChild('bare/medplum.mjs', { charts })
    const task = taskOf(kind, `http://127.0.0.1:${peer.first.port}/`, charts)
    const costs = []
    const peerCosts = []
    const found = await measure(rounds, {
      peer: httpRun(Math.max(seconds, LEAST_SECONDS[kind] ?? 0), peer.pid, task, peerCosts),
      open: httpRun(seconds, sandbox.pid, sandboxTask(kind, sandbox), costs),
    })
    await peer.stop()
    lines.push(
      against('fhir-peer', `${kind}, among ${RESOURCES.toLocaleString('en')}`, {
        unit: 'req/s',
        value: found.open,
        limit: found.peer,
        limitIs: "Medplum's FhirRouter over MemoryRepository behind node:http, validating what is written",
        budget: 1,
        note: costNote(costs, peerCosts),
      }),
    )
  }
  await sandbox.stop()
  return lines
}
