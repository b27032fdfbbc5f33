/** A patient's 20 newest laboratory results among many resources, at the open door, against its SQL statements alone. */
import { parseSearch } from '../../../dist/server/fhir/parse-search.js'
import { startChild } from '../children.mjs'
import { laboratoryQuery } from '../data/chart.mjs'
import { startFilled } from '../data/filled-sandbox.mjs'
import { against } from '../lines.mjs'
import { httpRun } from '../load-runs.mjs'
import { costNote, measure } from '../measure.mjs'

export const run = async ({ seconds, rounds, scale }) => {
  const sandbox = await startFilled({ resources: scale, copy: true })
  const { ready, pid, charts, copied } = sandbox
  const asked = Array.from({ length: charts }, (_, n) => laboratoryQuery(n))
  const limit = await startChild('bare/http-sql.mjs', {
    file: copied,
    workspace: ready.workspace,
    queries: asked.map((text) => queryOf(text, ready.open)),
  })
  const costs = []
  const limitCosts = []
  const task = {
    url: ready.http,
    paths: asked.map((text) => `${new URL(ready.open).pathname}/Observation?${text}`),
    headers: { 'x-api-key': ready.apiKey, accept: 'application/fhir+json' },
  }
  const bare = { url: `http://127.0.0.1:${limit.first.port}`, paths: asked.map((_, n) => `/${n}`) }
  const found = await measure(rounds, {
    limit: httpRun(seconds, limit.pid, bare, limitCosts),
    open: httpRun(seconds, pid, task, costs),
  })
  await Promise.all([sandbox.stop(), limit.stop()])
  return [
    against('fhir-search', `20 laboratory results of a patient, newest first, among ${scale.toLocaleString('en')}`, {
      unit: 'req/s',
      value: found.open,
      limit: found.limit,
      limitIs: `the same ${limit.first.statements} SQL statements on a copy of the file, texts sent joined over node:http`,
      budget: 0.5,
      note: costNote(costs, limitCosts),
    }),
  ]
}

const queryOf = (text, baseUrl) => {
  const params = [...new URLSearchParams(text)]
  const parsed = parseSearch('Observation', params, { defaultCount: 100, maxCount: 1000, strict: true, baseUrl })
  if (!parsed.ok) throw new Error(`The bench's own search is not understood: ${parsed.issue.diagnostics}`)
  return parsed.query
}
