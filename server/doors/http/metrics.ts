/** Figures for Prometheus at `/_sandbox/metrics`; labels are of bounded kinds only. */
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Exchange } from '../../journal/exchange.ts'

export interface Metrics {
  contentType: string
  text(): Promise<string>
  count(exchange: Exchange): void
}

export const createMetrics = (): Metrics => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'ngemr_sandbox_' })
  const exchanges = new Counter({
    name: 'ngemr_sandbox_exchanges_total',
    help: 'Exchanges recorded, by kind, direction, door and outcome.',
    labelNames: ['kind', 'direction', 'door', 'outcome'] as const,
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'ngemr_sandbox_exchange_seconds',
    help: 'From the first byte in to the last byte out.',
    labelNames: ['kind', 'direction'] as const,
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [registry],
  })
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    count(exchange) {
      const { kind, direction, door } = exchange
      exchanges.inc({ kind, direction, door, outcome: outcomeOf(exchange) })
      if (kind !== 'connection') seconds.observe({ kind, direction }, exchange.durationMs / 1000)
    },
  }
}

const outcomeOf = (exchange: Exchange): string => {
  if (exchange.kind === 'http') return `${Math.floor(exchange.response.status / 100)}xx`
  return exchange.kind === 'mllp' ? exchange.outcome : exchange.event
}
