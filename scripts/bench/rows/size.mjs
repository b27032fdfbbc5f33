/**
 * What a read, a search, narrow and wide, and a message cost among many resources, against 10,000. An answer that is given again is
 * soon remembered: whatever is asked again is as many different requests at both sizes, and what is asked for the first time never
 * comes twice at either.
 */
import { laboratoryQuery } from '../data/chart.mjs'
import { startFilled } from '../data/filled-sandbox.mjs'
import { visits } from '../data/messages.mjs'
import { inOtherWords } from '../data/other-words.mjs'
import { growth } from '../lines.mjs'
import { httpRun, mllpRun } from '../load-runs.mjs'
import { costNote, measure } from '../measure.mjs'

const SMALL = 10_000
/** What is asked again: different reads, and different searches, of which there are no more at the small size. */
const READS = 4000
const SEARCHES = 200
/** More than are answered in a second, of each. */
const A_SECOND = 4000
const WIDE_A_SECOND = 2000
/** None of them has a narrow clause: each is a walk that ends when its page is full. */
const WIDE = [
  '_sort=-date',
  'date=ge2022',
  'status:not=amended',
  'value-quantity:missing=false',
  'patient.gender=male',
].map((search) => `${search}&_count=20`)

export const run = async ({ seconds, rounds, full }) => {
  const many = full ? 1_000_000 : 100_000
  const sandboxes = {
    small: await startFilled({ resources: SMALL, visits }),
    large: await startFilled({ resources: many, visits }),
  }
  const kinds = {
    'read again': { unit: 'req/s', run: again(READS, ({ charts }, n) => `/bench-l${random(charts)}-${n % 24}`) },
    'search asked for the first time': { unit: 'req/s', run: first(A_SECOND, ({ charts }) => charts, laboratoryQuery) },
    'search asked again': { unit: 'req/s', run: again(SEARCHES, (_, n) => `?${laboratoryQuery(n)}`) },
    'wide search asked for the first time': {
      unit: 'req/s',
      run: first(
        WIDE_A_SECOND,
        () => WIDE.length,
        (n) => WIDE[n],
      ),
    },
    message: {
      unit: 'msg/s',
      run: (seconds, { pid, ready }, costs) =>
        mllpRun(seconds, pid, { port: ready.mllp.port, connections: 16, visits }, costs),
    },
  }
  const lines = []
  for (const [kind, { unit, run }] of Object.entries(kinds)) {
    const costs = { small: [], large: [] }
    const found = await measure(rounds, {
      small: run(seconds, sandboxes.small, costs.small),
      large: run(seconds, sandboxes.large, costs.large),
    })
    const sizes = [SMALL, many].map((size) => size.toLocaleString('en'))
    lines.push(
      growth('size', `${kind}, among ${sizes[1]}`, {
        unit,
        ...found,
        sizes,
        budget: 1.3,
        note: costNote(costs.large, costs.small),
      }),
    )
  }
  await Promise.all(Object.values(sandboxes).map((sandbox) => sandbox.stop()))
  return lines
}

const random = (n) => Math.floor(Math.random() * n)

const get = ({ ready }, rests) => ({
  url: ready.http,
  paths: rests.map((rest) => `${new URL(ready.open).pathname}/Observation${rest}`),
  headers: { 'x-api-key': ready.apiKey, accept: 'application/fhir+json' },
})

/** So many requests, over and over; the round that does not count has asked each of them before. */
const again = (different, rest) => (seconds, sandbox, costs) =>
  httpRun(
    seconds,
    sandbox.pid,
    get(
      sandbox,
      Array.from({ length: different }, (_, n) => rest(sandbox, n)),
    ),
    costs,
  )

/** Each round goes on where the last one ended at the latest. */
const first = (aSecond, differentOf, search) => (seconds, sandbox, costs) => {
  const different = differentOf(sandbox)
  let asked = 0
  return () => {
    const rests = Array.from({ length: aSecond * seconds }, () => {
      const n = asked++
      return `?${inOtherWords(search(n % different), Math.floor(n / different))}`
    })
    return httpRun(seconds, sandbox.pid, { ...get(sandbox, rests), once: true }, costs)()
  }
}
