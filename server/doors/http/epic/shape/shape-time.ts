/** Epic writes instants in UTC, to the second, and leaves dates alone. Assumption times-in-utc: in Singapore too. */
import { toInstant } from '../../../../emr/singapore-time.ts'

export function shapeTime(text: string | undefined): string | undefined {
  if (text === undefined || !text.includes('T')) return text
  if (text !== lastText) {
    const at = Date.parse(text)
    lastTime = Number.isNaN(at) ? text : `${new Date(at).toISOString().slice(0, 19)}Z`
    lastText = text
  }
  return lastTime
}

/** The times of one record are often the same. */
let lastText = ''
let lastTime = ''

export function shapePeriod(
  period: { start?: string; end?: string } | undefined,
): { start?: string; end?: string } | undefined {
  if (period === undefined) return undefined
  const start = shapeTime(period.start)
  const end = shapeTime(period.end)
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) }
}

/** Some dates have no time at Epic: the day in Singapore. */
export function shapeDate(text: string | undefined): string | undefined {
  if (text === undefined || !text.includes('T')) return text
  const at = Date.parse(text)
  return Number.isNaN(at) ? text : toInstant(at).slice(0, 10)
}
