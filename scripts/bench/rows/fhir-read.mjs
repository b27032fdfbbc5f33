/** Read by id with the journal on, at both doors, against node:http sending a buffer of the same size. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createEpicIds } from '../../../dist/server/doors/http/epic/epic-id.js'
import { startChild } from '../children.mjs'
import { startFilled } from '../data/filled-sandbox.mjs'
import { against } from '../lines.mjs'
import { httpRun } from '../load-runs.mjs'
import { costNote, measure } from '../measure.mjs'

const IDS = 4000
const main = fileURLToPath(new URL('../../../dist/server/cli/main.js', import.meta.url))

export const run = async ({ seconds, rounds, scale }) => {
  const sandbox = await startFilled({ resources: scale })
  const { ready, pid, charts } = sandbox
  const ids = Array.from({ length: IDS }, () => `bench-l${random(charts)}-${random(24)}`)
  const token = execFileSync(process.execPath, [main, 'token', '--client', 'demo-backend', '--data', sandbox.data])
  const { encode } = createEpicIds()
  const doors = {
    open: {
      url: ready.http,
      paths: ids.map((id) => `${new URL(ready.open).pathname}/Observation/${id}`),
      headers: { 'x-api-key': ready.apiKey, accept: 'application/fhir+json' },
    },
    epic: {
      url: ready.http,
      paths: ids.map((id) => `${new URL(ready.epic).pathname}/Observation/${encode('Observation', id)}`),
      headers: { authorization: `Bearer ${token.toString().trim()}`, accept: 'application/fhir+json' },
    },
  }
  const costs = { open: [], epic: [], 'open limit': [], 'epic limit': [] }
  const limits = []
  const subjects = {}
  for (const [door, task] of Object.entries(doors)) {
    const limit = await startChild('bare/http-buffer.mjs', { bytes: await sizeOf(task) })
    limits.push(limit)
    const bare = { ...task, url: `http://127.0.0.1:${limit.first.port}` }
    subjects[`${door} limit`] = httpRun(seconds, limit.pid, bare, costs[`${door} limit`])
    subjects[door] = httpRun(seconds, pid, task, costs[door])
  }
  const found = await measure(rounds, subjects)
  await Promise.all([sandbox, ...limits].map((server) => server.stop()))
  return ['open', 'epic'].map((door) =>
    against('fhir-read', `${door} door, read by id, 16 connections`, {
      unit: 'req/s',
      value: found[door],
      limit: found[`${door} limit`],
      limitIs: 'node:http sending a prepared buffer of the same size',
      budget: door === 'open' ? 0.5 : 0.35,
      note: costNote(costs[door], costs[`${door} limit`]),
    }),
  )
}

const random = (n) => Math.floor(Math.random() * n)

const sizeOf = async ({ url, paths, headers }) => {
  const response = await fetch(url + paths[0], { headers })
  const body = await response.arrayBuffer()
  if (!response.ok) throw new Error(`${url}${paths[0]} answered ${response.status}: ${Buffer.from(body)}`)
  return body.byteLength
}
