/** NGEMR's own table of ADT events: which segments each sends, in which order, and what sets it off. The binding structure, whatever MSH-12 says. */
import { readFileSync } from 'node:fs'

export interface EventSegment {
  id: string
  optional: boolean
  repeating: boolean
}

export interface AdtEvent {
  /** `A01` */
  event: string
  name: string
  /** False for an event that the table names but NGEMR never sends. */
  applicable: boolean
  /** In sending order; a name may come twice (A17 swaps two patients). */
  segments: readonly EventSegment[]
  /** What happens in the hospital when it is sent. */
  workflow: readonly string[]
  notes: readonly string[]
}

let table: ReadonlyMap<string, AdtEvent> | undefined

function load(): ReadonlyMap<string, AdtEvent> {
  const text = readFileSync(new URL('./adt-events.json', import.meta.url), 'utf8')
  const { events } = JSON.parse(text) as { events: AdtEvent[] }
  return new Map(events.map((event) => [event.event, Object.freeze(event)]))
}

export function adtEvents(): AdtEvent[] {
  table ??= load()
  return [...table.values()]
}

/** `undefined` when NGEMR's table has no such event. */
export function adtEvent(trigger: string): AdtEvent | undefined {
  table ??= load()
  return table.get(trigger)
}
