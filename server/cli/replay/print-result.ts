/** A replay for a person: one line for each exchange, its differences below it, and one line for all. */
import type { ExchangeResult, Summary } from '../../replay/result.ts'
import { VERDICTS } from '../../replay/result.ts'

/** More than this would bury the next exchange; --json has them all. */
const SHOWN = 20

export function resultLines(result: ExchangeResult): string[] {
  const number = result.n === undefined ? '#–' : `#${result.n}`
  const arrow = result.direction === 'out' ? `→ ${result.door} ` : ''
  const lines = [`${number} ${arrow}${result.label}  ${result.verdict}${ignoredText(result)}`]
  if (result.note !== undefined) lines.push(`    ${result.note}`)
  for (const { at, expected, actual } of result.differences.slice(0, SHOWN)) {
    lines.push(`    ${at}  expected ${quoted(expected)}  actual ${quoted(actual)}`)
  }
  const more = result.differences.length - SHOWN
  if (more > 0) lines.push(`    … and ${more} more difference${more === 1 ? '' : 's'} (--json shows all)`)
  return lines
}

function ignoredText({ verdict, ignored }: ExchangeResult): string {
  return ignored > 0 && verdict !== 'exact' ? `  (${ignored} expected change${ignored === 1 ? '' : 's'})` : ''
}

function quoted(value: string | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}

export function summaryLine({ compared, verdicts, notPlayed }: Summary): string {
  const counts = VERDICTS.map((verdict) => `${verdicts[verdict]} ${verdict}`).join(', ')
  const reasons = Object.entries(notPlayed).map(([reason, count]) => `${count} ${reason}${count === 1 ? '' : 's'}`)
  const rest = reasons.length === 0 ? '' : `; not played: ${reasons.join(', ')}`
  return `${compared} exchange${compared === 1 ? '' : 's'} compared: ${counts}${rest}`
}
