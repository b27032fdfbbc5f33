/** One log line for each exchange, without bodies: they may hold what nobody should read in a log. */
import type { Exchange } from './exchange.ts'
import { labelOf, outcomeOf } from './label.ts'

export const logLineOf = (exchange: Exchange) => {
  const { workspace, n, kind, direction, door, partner, durationMs, findings } = exchange
  return {
    workspace,
    n,
    kind,
    direction,
    door,
    partner,
    label: labelOf(exchange),
    outcome: outcomeOf(exchange),
    ms: Math.round(durationMs),
    findings: findings.length,
  }
}
