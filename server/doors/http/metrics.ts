/**
 * Figures for Prometheus at `/_sandbox/metrics`; labels are of bounded kinds only. Every exchange is counted, so counting is a sum in
 * a map; what Prometheus reads is made of it when it asks.
 */
import type { Metric, MetricObjectWithValues, Registry } from 'prom-client'
import type { Exchange } from '../../journal/exchange.ts'

export interface Metrics {
  read(): Promise<{ contentType: string; text: string }>
  count(exchange: Exchange): void
}

const BUCKETS = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60]

export const createMetrics = (): Metrics => {
  const counted = new Map<string, Sum>()
  const seconds = createDurations('ngemr_sandbox_exchange_seconds', 'From the first byte in to the last byte out.')
  let registry: Promise<Registry> | undefined
  /** Most exchanges are of the same sort as the one before. */
  let last: Sum | undefined
  const sumOf = (labels: Labels): Sum => {
    const { kind, direction, door, outcome } = labels
    const key = `${kind} ${direction} ${outcome} ${door}`
    let sum = counted.get(key)
    if (!sum) {
      sum = { labels, fresh: 0, observe: kind === 'connection' ? undefined : seconds.of(kind, direction) }
      counted.set(key, sum)
    }
    return sum
  }
  return {
    async read() {
      registry ??= register(counted, seconds.metric as unknown as Metric)
      const made = await registry
      return { contentType: made.contentType, text: await made.metrics() }
    },
    count(exchange) {
      const { kind, direction, door } = exchange
      const outcome = outcomeOf(exchange)
      if (!last || !isOf(last.labels, kind, direction, door, outcome)) last = sumOf({ kind, direction, door, outcome })
      last.fresh++
      last.observe?.(exchange.durationMs / 1000)
    },
  }
}

interface Labels {
  kind: string
  direction: string
  door: string
  outcome: string
}

interface Sum {
  labels: Labels
  /** Since Prometheus asked last */
  fresh: number
  observe: ((seconds: number) => void) | undefined
}

const isOf = (labels: Labels, kind: string, direction: string, door: string, outcome: string): boolean =>
  labels.door === door && labels.outcome === outcome && labels.kind === kind && labels.direction === direction

/** The library is loaded when somebody asks for the first time: a start need not wait for its many files. */
const register = async (counted: ReadonlyMap<string, Sum>, seconds: Metric): Promise<Registry> => {
  const { Counter, collectDefaultMetrics, Registry } = await import('prom-client')
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'ngemr_sandbox_' })
  new Counter({
    name: 'ngemr_sandbox_exchanges_total',
    help: 'Exchanges recorded, by kind, direction, door and outcome.',
    labelNames: ['kind', 'direction', 'door', 'outcome'] as const,
    registers: [registry],
    collect() {
      for (const sum of counted.values()) {
        this.inc({ ...sum.labels }, sum.fresh)
        sum.fresh = 0
      }
    },
  })
  registry.registerMetric(seconds)
  return registry
}

interface Tally {
  kind: string
  direction: string
  /** Of each bucket alone, the last for what is beyond all. */
  counts: number[]
  sum: number
}

/** A histogram that prom-client can read: its own looks its labels up by text for every value. */
const createDurations = (name: string, help: string) => {
  const tallies = new Map<string, Tally>()
  const valuesOf = ({ kind, direction, counts, sum }: Tally): MetricObjectWithValues<never>['values'] => {
    let sofar = 0
    const labels = { kind, direction }
    const buckets = counts.map((count, i) => {
      sofar += count
      return { metricName: `${name}_bucket`, labels: { le: BUCKETS[i] ?? '+Inf', ...labels }, value: sofar }
    })
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: sofar },
    ] as MetricObjectWithValues<never>['values']
  }
  return {
    metric: {
      name,
      get: async () => ({
        name,
        help,
        type: 'histogram',
        aggregator: 'sum',
        values: [...tallies.values()].flatMap(valuesOf),
      }),
    },
    /** The way to observe values of that sort. */
    of(kind: string, direction: string): (value: number) => void {
      const key = `${kind} ${direction}`
      const tally = tallies.get(key) ?? { kind, direction, counts: BUCKETS.map(() => 0).concat(0), sum: 0 }
      tallies.set(key, tally)
      return (value) => {
        let i = 0
        while (i < BUCKETS.length && value > (BUCKETS[i] ?? 0)) i++
        tally.counts[i] = (tally.counts[i] ?? 0) + 1
        tally.sum += value
      }
    },
  }
}

const STATUS = ['0xx', '1xx', '2xx', '3xx', '4xx', '5xx']

const outcomeOf = (exchange: Exchange): string => {
  if (exchange.kind === 'http') return STATUS[Math.floor(exchange.response.status / 100)] ?? 'other'
  return exchange.kind === 'mllp' ? exchange.outcome : exchange.event
}
