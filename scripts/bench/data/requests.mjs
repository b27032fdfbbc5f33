/** What the FHIR rows ask of a server, ours or another: the load of each kind, below a base URL. */
import { chart, patientId } from './chart.mjs'

const REQUESTS = 2000
const TRANSACTION = 20
const random = (n) => Math.floor(Math.random() * n)
const some = (make) => Array.from({ length: REQUESTS }, make)
const without = ({ id: _, ...resource }) => resource

/** A laboratory result of a patient who is there, new each time it is sent. */
const result = (charts) => without(chart(random(charts))[11 + random(24)])

const transaction = (charts) => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: Array.from({ length: TRANSACTION }, () => ({
    resource: result(charts),
    request: { method: 'POST', url: 'Observation' },
  })),
})

const identifier = (n) => {
  const { system, value } = chart(n)[0].identifier[0]
  return `${encodeURIComponent(system)}|${value}`
}

const get = (path) => (charts) => ({ paths: some(() => path(random(charts))) })
const post = (path, make) => (charts) => ({
  paths: [path],
  method: 'POST',
  bodies: some(() => JSON.stringify(make(charts))).slice(0, 200),
})

export const kinds = {
  read: get((n) => `/Observation/bench-l${n}-${random(24)}`),
  identifier: get((n) => `/Patient?identifier=${identifier(n)}`),
  laboratory: get((n) => `/Observation?patient=Patient/${patientId(n)}&category=laboratory&_count=20`),
  create: post('/Observation', result),
  transaction: post('', transaction),
}

/** The task of a load generator: `base` is where the server has its FHIR. */
export const taskOf = (kind, base, charts, headers = {}) => {
  const { origin, pathname } = new URL(base)
  const { paths, method, bodies } = kinds[kind](charts)
  return {
    url: origin,
    paths: paths.map((path) => `${pathname.replace(/\/$/, '')}${path}` || '/'),
    headers: {
      accept: 'application/fhir+json',
      ...(bodies ? { 'content-type': 'application/fhir+json' } : {}),
      ...headers,
    },
    ...(bodies ? { method, bodies } : {}),
  }
}

export const sandboxTask = (kind, { ready, charts }) => taskOf(kind, ready.open, charts, { 'x-api-key': ready.apiKey })
