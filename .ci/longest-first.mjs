/**
 * The order of the test files on a bare clone, where jest knows no times yet: what takes longest begins first, so that no worker waits
 * for it at the end. The container's tests come last, when the image that is built beside the others is ready.
 */
import { statSync } from 'node:fs'

/** Far longer than their size tells. */
const LONGEST = [
  'test/console/console.test.ts',
  'test/doors/epic/as-shown.test.ts',
  'test/store/sqlite.test.ts',
  'test/story/story.test.ts',
  'test/doors/open/operations/export.test.ts',
  'test/doors/epic/population.test.ts',
  'test/doors/oauth/browser-clients.test.ts',
  'test/doors/open/hostile-size.test.ts',
  'test/fixtures/flows-play.test.ts',
  'test/doors/oauth/framed.test.ts',
  'test/hl7v2/framer-fuzz.test.ts',
  'test/fhir/indexes-one-by-one.test.ts',
  'test/doors/open/hostile-questions.test.ts',
  'test/doors/mllp/numbered-cases.test.ts',
  'test/fhir/compile-path.test.ts',
]
const LAST = 'test/container/'

const rank = (path) => {
  if (path.includes(LAST)) return LONGEST.length + 1
  const place = LONGEST.findIndex((name) => path.endsWith(name))
  return place === -1 ? LONGEST.length : place
}

export default class LongestFirst {
  sort(tests) {
    const known = tests.map((test) => ({ test, rank: rank(test.path), size: statSync(test.path).size }))
    return known.sort((a, b) => a.rank - b.rank || b.size - a.size).map(({ test }) => test)
  }

  /** Times are not kept: the next clone is bare again. */
  cacheResults() {}
}
