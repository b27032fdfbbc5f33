// Times of the population: Singapore time, seen from one fixed morning.

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const YEAR = 365.25 * DAY

const OFFSET = 8 * HOUR

/** `2026-11-01T08:00` in Singapore, as ms since epoch; a date alone is its midnight. */
export const at = (text) => Date.parse(`${text.length === 10 ? `${text}T00:00` : text}+08:00`)

/** "Now" of everything in the population. */
export const TODAY = at('2026-11-01T08:00')

const local = (ms) => new Date(ms + OFFSET).toISOString()

/** FHIR dateTime or instant, to the second, +08:00. */
export const instant = (ms) => `${local(ms).slice(0, 19)}+08:00`
/** FHIR date. */
export const date = (ms) => local(ms).slice(0, 10)
/** HL7 v2 timestamp without zone, which means Singapore time. */
export const hl7Time = (ms) => local(ms).slice(0, 19).replace(/[-T:]/g, '')

/** The same day at hour:minute. */
export const atClock = (ms, hour, minute = 0) => at(date(ms)) + hour * HOUR + minute * MINUTE

/** So many months later, on the same day of the month or the last there is. */
export function addMonths(ms, months) {
  const d = new Date(ms + OFFSET)
  const day = d.getUTCDate()
  d.setUTCDate(1)
  d.setUTCMonth(d.getUTCMonth() + months)
  const last = new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + 1, 0)).getUTCDate()
  d.setUTCDate(Math.min(day, last))
  return d.getTime() - OFFSET
}

export const ageInYears = (birth, when) => (when - birth) / YEAR
/** A weekday on or after `ms`. */
export function weekday(ms) {
  let t = ms
  while ([0, 6].includes(new Date(t + OFFSET).getUTCDay())) t += DAY
  return t
}
