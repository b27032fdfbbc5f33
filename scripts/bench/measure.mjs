/**
 * Medians of several rounds. A round measures every subject once, so that a slow minute of the machine hits all of them; the first
 * round does not count: it warms up compilers and caches.
 */
import { readFileSync } from 'node:fs'

/** `subjects`: name → async function that gives a number. Gives name → {median, low, high}. */
export const measure = async (rounds, subjects) => {
  const found = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const [name, once] of Object.entries(subjects)) {
      const value = await once()
      if (round > 0) found[name].push(value)
    }
  }
  return Object.fromEntries(Object.entries(found).map(([name, values]) => [name, summary(values)]))
}

export const summary = (values) => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return { median, low: sorted[0], high: sorted.at(-1), values }
}

/** Median of the ratios round by round: the two of a round ran one after the other, on the machine as it was then. */
export const pairedRatio = (over, under) =>
  summary(over.values.map((value, round) => value / under.values[round])).median

/** Processor time that a process has used so far, in µs (Linux; elsewhere not a number). */
export const processorTime = (pid) => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10_000
  } catch {
    return Number.NaN
  }
}

/** What an operation cost each of the two in processor time, as a remark. */
export const costNote = (own, bare) => {
  const [mine, theirs] = [own, bare].map((costs) => Math.round(summary(costs).median))
  return `${mine} µs of processor time each, the limit ${theirs} µs`
}

/** Resident memory of a process, in MB. */
export const residentMemory = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024
