/** A line of the result: what was measured, its bare limit in the same run, the ratio, the budget and whether it is met. */
import { pairedRatio } from './measure.mjs'

/** Throughput against a bare limit: more is better, the budget is the least ratio. */
export const against = (row, what, { unit, value, limit, limitIs, budget, note }) => {
  const ratio = pairedRatio(value, limit)
  return { row, what, unit, value, limit, limitIs, ratio, budget: `≥ ${budget}`, met: ratio >= budget, note }
}

/** The same without a budget: nothing was promised. */
export const beside = (row, what, { unit, value, limit, limitIs, note }) => ({
  row,
  what,
  unit,
  value,
  limit,
  limitIs,
  ratio: pairedRatio(value, limit),
  note,
})

/** Throughput by itself: more is better, the budget is the least. */
export const atLeast = (row, what, { unit, value, budget, note }) => ({
  row,
  what,
  unit,
  value,
  budget: `≥ ${budget} ${unit}`,
  met: value.median >= budget,
  note,
})

/** A cost by itself: less is better, the budget is the most. */
export const atMost = (row, what, { unit, value, budget, note }) => ({
  row,
  what,
  unit,
  value,
  budget: `< ${budget} ${unit}`,
  met: value.median < budget,
  note,
})

/** A cost that must not grow with the data: `small` and `large` are throughputs, the budget is the greatest growth. */
export const growth = (row, what, { unit, small, large, sizes, budget, note }) => {
  const ratio = pairedRatio(small, large)
  const limitIs = `the same at ${sizes[0]} resources; here ${sizes[1]}`
  return {
    row,
    what,
    unit,
    value: large,
    limit: small,
    limitIs,
    ratio,
    budget: `≤ ${budget} ×`,
    met: ratio <= budget,
    note,
  }
}

const figure = (number) => (number >= 100 ? Math.round(number).toLocaleString('en') : number.toFixed(1))

export const table = (lines) => {
  const head = ['row', 'what', 'value', 'spread', 'bare limit', 'ratio', 'budget', '']
  const cells = lines.map(({ row, what, unit, value, limit, ratio, budget, met }) => [
    row,
    what,
    `${figure(value.median)} ${unit}`,
    `${figure(value.low)}–${figure(value.high)}`,
    limit ? figure(limit.median) : '',
    ratio === undefined ? '' : ratio.toFixed(2),
    budget ?? '',
    met === undefined ? '' : met ? 'met' : 'missed',
  ])
  const widths = head.map((_, i) => Math.max(...[head, ...cells].map((line) => line[i].length)))
  const drawn = [head, widths.map((width) => '-'.repeat(width)), ...cells]
  return drawn
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
