/** Frame and acknowledgement rules alone, nothing stored, against a server that parses only MSH and echoes AA. */
import { startChild } from '../children.mjs'
import { against } from '../lines.mjs'
import { mllpRun } from '../load-runs.mjs'
import { costNote, measure } from '../measure.mjs'

export const run = async ({ seconds, rounds }) => {
  const echo = await startChild('bare/mllp-echo.mjs', {})
  const rules = await startChild('bare/mllp-rules.mjs', {})
  const lines = []
  for (const { what, window, budget } of [
    { what: '1 connection, 16 in flight', window: 16, budget: 0.4 },
    { what: '1 connection, lock-step', window: 1, budget: 0.85 },
  ]) {
    const task = { connections: 1, window, visits: 100 }
    const costs = []
    const limitCosts = []
    const found = await measure(rounds, {
      echo: mllpRun(seconds, echo.pid, { ...task, port: echo.first.port }, limitCosts),
      rules: mllpRun(seconds, rules.pid, { ...task, port: rules.first.port }, costs),
    })
    lines.push(
      against('mllp-rules', `frame and acknowledge, ${what}`, {
        unit: 'msg/s',
        value: found.rules,
        limit: found.echo,
        limitIs: 'parses only MSH and echoes AA',
        budget,
        note: costNote(costs, limitCosts),
      }),
    )
  }
  await Promise.all([echo.stop(), rules.stop()])
  return lines
}
