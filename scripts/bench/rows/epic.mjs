/** The Epic door among more and more resources: read by id, patient by NRIC, 20 of a patient's 2,000 results, a vital sign filed. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createEpicIds } from '../../../dist/server/doors/http/epic/epic-id.js'
import { startChild } from '../children.mjs'
import { chart } from '../data/chart.mjs'
import { startFilled } from '../data/filled-sandbox.mjs'
import { against, atLeast } from '../lines.mjs'
import { httpRun } from '../load-runs.mjs'
import { costNote, measure, summary } from '../measure.mjs'

const main = fileURLToPath(new URL('../../../dist/server/cli/main.js', import.meta.url))
const { encode } = createEpicIds()
const PATHS = 2000
const RESULTS = 2000
const A_BUNDLE = 100
const BODIES = 20_000
const random = (n) => Math.floor(Math.random() * n)
const some = (make) => Array.from({ length: PATHS }, make)

export const run = async ({ seconds, rounds, full }) => {
  const lines = []
  for (const size of [5_000, 50_000, ...(full ? [1_000_000] : [])]) lines.push(...(await among(size, seconds, rounds)))
  return lines
}

const among = async (size, seconds, rounds) => {
  const sandbox = await startFilled({ resources: size })
  const { ready, pid, charts, data } = sandbox
  await addChartOfMany(ready)
  const token = execFileSync(process.execPath, [main, 'token', '--client', 'demo-backend', '--data', data])
  const headers = { authorization: `Bearer ${token.toString().trim()}`, accept: 'application/fhir+json' }
  const base = new URL(ready.epic).pathname
  const asked = {
    'read by id': {
      budget: 0.35,
      paths: some(() => `/Observation/${encode('Observation', `bench-l${random(charts)}-${random(24)}`)}`),
    },
    'a patient by NRIC': {
      budget: 0.25,
      paths: some(() => `/Patient?identifier=NRIC|${chart(random(charts))[0].identifier[0].value}`),
    },
    '20 of the 2,000 results of a patient': {
      budget: 0.1,
      paths: [`/Observation?patient=${encode('Patient', MANY)}&category=laboratory&_count=20`],
    },
  }
  const lines = []
  for (const [what, { paths, budget }] of Object.entries(asked)) {
    const task = { url: ready.http, headers, paths: paths.map((path) => base + path) }
    const limit = await startChild('bare/http-buffer.mjs', { bytes: await sizeOf(task) })
    const costs = []
    const limitCosts = []
    const found = await measure(rounds, {
      limit: httpRun(seconds, limit.pid, { ...task, url: `http://127.0.0.1:${limit.first.port}` }, limitCosts),
      epic: httpRun(seconds, pid, task, costs),
    })
    await limit.stop()
    lines.push(
      against('epic', `Epic door, ${what}, among ${size.toLocaleString('en')}`, {
        unit: 'req/s',
        value: found.epic,
        limit: found.limit,
        limitIs: 'node:http sending a prepared buffer of the same size',
        budget,
        note: costNote(costs, limitCosts),
      }),
    )
  }
  const costs = []
  const { epic } = await measure(rounds, { epic: httpRun(seconds, pid, filing(ready, base, headers), costs) })
  const note = `${Math.round(summary(costs).median)} µs of processor time each`
  const what = `Epic door, a vital sign filed, among ${size.toLocaleString('en')}`
  lines.push(atLeast('epic', what, { unit: 'req/s', value: epic, budget: 500, note }))
  await sandbox.stop()
  return lines
}

const MANY = 'bench-many'
const OPEN = 'bench-open'

/** One patient with 2,000 results and a visit under way, by the open door. */
const addChartOfMany = async (ready) => {
  const [patient, encounter, ...rest] = chart(0)
  const subject = { reference: `Patient/${MANY}` }
  const result = rest.find(({ id }) => id.startsWith('bench-l'))
  const resources = [
    { ...patient, id: MANY, identifier: [] },
    { ...encounter, id: OPEN, identifier: [], status: 'in-progress', subject },
    ...Array.from({ length: RESULTS }, (_, n) => ({
      ...result,
      id: `${MANY}-${n}`,
      subject,
      encounter: undefined,
      effectiveDateTime: new Date(1_600_000_000_000 + n * 3_600_000).toISOString(),
    })),
  ]
  for (let at = 0; at < resources.length; at += A_BUNDLE) {
    const entry = resources
      .slice(at, at + A_BUNDLE)
      .map((resource) => ({ resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` } }))
    const response = await fetch(ready.open, {
      method: 'POST',
      headers: { 'x-api-key': ready.apiKey, 'content-type': 'application/fhir+json' },
      body: JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry }),
    })
    if (!response.ok) throw new Error(`The chart could not be made: ${response.status} ${await response.text()}`)
  }
}

/** Every reading is of another second: the same one again would be refused. */
let second = 0
const filing = (ready, base, headers) => ({
  url: ready.http,
  paths: [`${base}/Observation`],
  method: 'POST',
  headers: { ...headers, 'content-type': 'application/fhir+json' },
  once: true,
  get bodies() {
    return Array.from({ length: BODIES }, () => JSON.stringify(reading(new Date(1_600_000_000_000 + 1000 * ++second))))
  },
})

const reading = (at) => ({
  resourceType: 'Observation',
  status: 'final',
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { reference: `Patient/${encode('Patient', MANY)}` },
  encounter: { reference: `Encounter/${encode('Encounter', OPEN)}` },
  effectiveDateTime: at.toISOString(),
  valueQuantity: { value: 72, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
})

/** Of the first answer, which must have found something. */
const sizeOf = async ({ url, paths, headers }) => {
  const response = await fetch(url + paths[0], { headers })
  const body = await response.text()
  const found = response.ok && !body.includes('"OperationOutcome"')
  if (!found) throw new Error(`${paths[0]} answered ${response.status}: ${body.slice(0, 500)}`)
  return Buffer.byteLength(body)
}
