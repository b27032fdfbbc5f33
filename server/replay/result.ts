/** What a replay says of each exchange, and of all of them. */
export type Verdict =
  /** Byte for byte. */
  | 'exact'
  /** Alike but for what is expected to change: ids made anew, times, empty tails. */
  | 'same'
  | 'different'
  /** Recorded, but this time it did not come. */
  | 'missing'
  /** Came this time, but is not in the trace. */
  | 'extra'

export const VERDICTS: readonly Verdict[] = ['exact', 'same', 'different', 'missing', 'extra']

export interface Difference {
  /** `PID-3[1].4`, `$.entry[0].resource.id`, `header.Content-Type`, `status` */
  at: string
  /** Absent where there was nothing. */
  expected?: string
  actual?: string
}

/** Two versions of one thing, compared. Differences that do not count are counted all the same. */
export interface Comparison {
  exact: boolean
  differences: Difference[]
  ignored: number
}

export interface ExchangeResult {
  /** Number in the trace; absent for what is extra. */
  n?: number
  kind: 'http' | 'mllp'
  direction: 'in' | 'out'
  door: string
  /** `ADT^A01`, `GET Patient` */
  label: string
  verdict: Verdict
  differences: Difference[]
  ignored: number
  /** In words, where the differences do not say it. */
  note?: string
}

export interface Summary {
  compared: number
  verdicts: Record<Verdict, number>
  ignored: number
  /** Exchanges of the trace that a replay does not play, by reason. */
  notPlayed: Record<string, number>
  /** Nothing different, missing or extra, and something compared. */
  agrees: boolean
}

export function verdictOf({ exact, differences }: Comparison): Verdict {
  if (differences.length > 0) return 'different'
  return exact ? 'exact' : 'same'
}

export function summarise(results: readonly ExchangeResult[], notPlayed: Record<string, number>): Summary {
  const verdicts: Record<Verdict, number> = { exact: 0, same: 0, different: 0, missing: 0, extra: 0 }
  let ignored = 0
  for (const result of results) {
    verdicts[result.verdict]++
    ignored += result.ignored
  }
  const bad = verdicts.different + verdicts.missing + verdicts.extra
  return { compared: results.length, verdicts, ignored, notPlayed, agrees: results.length > 0 && bad === 0 }
}
