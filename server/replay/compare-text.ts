/** Two texts that are no JSON (XML, HTML, plain), word by word between their marks, so that a time or an address may change. */
import { alike, type JsonCompareOptions } from './compare-json.ts'
import type { Comparison } from './result.ts'

/** What stands between words: blanks, quotes and the marks of XML. */
const MARKS = /([\s"'<>=]+)/
/** As in JSON: when and in which version it was stored. */
const STORED = /^(?:lastUpdated|versionId)$/
/** Characters shown on both sides of the first difference. */
const AROUND = 60

export function compareText(expected: string, actual: string, options: JsonCompareOptions): Comparison {
  if (expected === actual) return { exact: true, differences: [], ignored: 0 }
  const before = expected.split(MARKS)
  const after = actual.split(MARKS)
  let ignored = 0
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    const own = before[i]
    const other = after[i]
    if (own === other) continue
    const stored = before[i - 2] === 'value' && STORED.test(before[i - 4] ?? '')
    if (own !== undefined && other !== undefined && (stored || alike(own, other, options))) ignored++
    else {
      const difference = {
        at: `body word ${Math.ceil(i / 2) + 1}`,
        expected: around(before, i),
        actual: around(after, i),
      }
      return { exact: false, differences: [difference], ignored }
    }
  }
  return { exact: false, differences: [], ignored }
}

function around(words: string[], i: number): string {
  const from = words.slice(0, i).join('').slice(-AROUND)
  return from + words.slice(i).join('').slice(0, AROUND)
}
