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
  return {
    async read() {
      registry ??= register(counted, seconds.metric as unknown as Metric)
      const made = await registry
      return { contentType: made.contentType, text: await made.metrics() }
    },
    count(exchange) {
      const { kind, direction, door } = exchange
      const outcome = outcomeOf(exchange)
      const key = `${kind} ${direction} ${outcome} ${door}`
      const sum = counted.get(key)
      if (sum) sum.fresh++
      else counted.set(key, { labels: { kind, direction, door, outcome }, fresh: 1 })
      if (kind !== 'connection') seconds.observe(kind, direction, exchange.durationMs / 1000)
    },
  }
}

interface Sum {
  labels: Record<string, string>
  /** Since Prometheus asked last */
  fresh: number
}

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
        this.inc(sum.labels, sum.fresh)
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
    observe(kind: string, direction: string, value: number) {
      const key = `${kind} ${direction}`
      let tally = tallies.get(key)
      if (!tally) {
        tally = { kind, direction, counts: Array.from({ length: BUCKETS.length + 1 }, () => 0), sum: 0 }
        tallies.set(key, tally)
      }
      let i = 0
      while (i < BUCKETS.length && value > (BUCKETS[i] ?? 0)) i++
      tally.counts[i] = (tally.counts[i] ?? 0) + 1
      tally.sum += value
    },
  }
}

const STATUS = ['0xx', '1xx', '2xx', '3xx', '4xx', '5xx']

const outcomeOf = (exchange: Exchange): string => {
  if (exchange.kind === 'http') return STATUS[Math.floor(exchange.response.status / 100)] ?? 'other'
  return exchange.kind === 'mllp' ? exchange.outcome : exchange.event
}
