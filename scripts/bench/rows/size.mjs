/** What a read, a search, narrow and wide, and a message cost among many resources, against 10,000. */
import { laboratoryQuery } from '../data/chart.mjs'
import { startFilled } from '../data/filled-sandbox.mjs'
import { visits } from '../data/messages.mjs'
import { growth } from '../lines.mjs'
import { httpRun, mllpRun } from '../load-runs.mjs'
import { measure } from '../measure.mjs'

const SMALL = 10_000
const PATHS = 4000
/** None of them has a narrow clause: each is a walk that ends when its page is full. */
const WIDE = [
  '_sort=-date',
  'date=ge2022',
  'status:not=amended',
  'value-quantity:missing=false',
  'patient.gender=male',
].map((search) => `?${search}&_count=20`)

export const run = async ({ seconds, rounds, full }) => {
  const many = full ? 1_000_000 : 100_000
  const sandboxes = {
    small: await startFilled({ resources: SMALL, visits }),
    large: await startFilled({ resources: many, visits }),
  }
  const kinds = {
    read: { unit: 'req/s', of: (sandbox) => get(sandbox, (n) => `/bench-l${n}-${random(24)}`) },
    search: { unit: 'req/s', of: (sandbox) => get(sandbox, (n) => `?${laboratoryQuery(n)}`) },
    'wide search': { unit: 'req/s', of: (sandbox) => get(sandbox, (n) => WIDE[n % WIDE.length]) },
    message: { unit: 'msg/s', of: ({ ready }) => ({ port: ready.mllp.port, connections: 16, visits }) },
  }
  const lines = []
  for (const [kind, { unit, of }] of Object.entries(kinds)) {
    const load = kind === 'message' ? mllpRun : httpRun
    const found = await measure(rounds, {
      small: load(seconds, sandboxes.small.pid, of(sandboxes.small)),
      large: load(seconds, sandboxes.large.pid, of(sandboxes.large)),
    })
    const sizes = [SMALL, many].map((size) => size.toLocaleString('en'))
    lines.push(growth('size', `${kind} among ${sizes[1]}`, { unit, ...found, sizes, budget: 1.3 }))
  }
  await Promise.all(Object.values(sandboxes).map((sandbox) => sandbox.stop()))
  return lines
}

const random = (n) => Math.floor(Math.random() * n)

const get = ({ ready, charts }, rest) => ({
  url: ready.http,
  paths: Array.from({ length: PATHS }, () => `${new URL(ready.open).pathname}/Observation${rest(random(charts))}`),
  headers: { 'x-api-key': ready.apiKey, accept: 'application/fhir+json' },
})
