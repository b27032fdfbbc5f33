/** Singapore has kept +08:00 all year since 1982, so a fixed offset is the whole of its time zone. */
const OFFSET_MS = 8 * 60 * 60 * 1000

/** A FHIR instant as the hospital writes it: `2026-11-23T13:45:27.000+08:00`. */
export function toInstant(ms: number): string {
  if (ms !== lastMs) {
    lastInstant = `${new Date(ms + OFFSET_MS).toISOString().slice(0, -1)}+08:00`
    lastMs = ms
  }
  return lastInstant
}

/** What is written together has the same time. */
let lastMs = Number.NaN
let lastInstant = ''

/** The same to the second, for fields that a person fills in. */
export function toDateTime(ms: number): string {
  return `${new Date(ms + OFFSET_MS).toISOString().slice(0, 19)}+08:00`
}

const DAY_MS = 86_400_000

/** Midnight in Singapore before or at that time, ms since epoch. */
export const startOfDay = (ms: number): number => Math.floor((ms + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS

/** The next `00:05` in Singapore after that time, ms since epoch. */
export function dailyAfter(daily: string, after: number): number {
  const [hours = 0, minutes = 0] = daily.split(':').map(Number)
  const today = startOfDay(after) + (hours * 60 + minutes) * 60_000
  return today > after ? today : today + DAY_MS
}
