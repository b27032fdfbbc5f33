/** Segments in the order of NGEMR's table. Z-segments that the table does not place may stand anywhere: NGEMR itself sends such. */
import type { Check, Observed } from '../../engine/check.ts'
import { againstRow } from '../against-row.ts'

export const check: Check = {
  id: 'adt/segment-order',
  title: 'The segments stand in the order of the table',
  clause: 'NGEMR table of ADT message types, row of the event: segments in the order printed',
  requirements: ['NGEMR-ADT-006'],
  severity: 'error',
  appliesTo: 'mllp',
  run: againstRow((message, { order }) => {
    const found: Observed[] = []
    let place = 0
    for (const { name, occurrence } of message.segments) {
      if (!order.includes(name)) continue
      const next = order.indexOf(name, place)
      if (next >= 0) place = next
      else {
        found.push({
          at: occurrence > 1 ? `${name}[${occurrence}]` : name,
          expected: `${name} before ${order[place]}`,
          actual: `${name} after ${order[place]}`,
          text: `${name} stands after ${order[place]}; the table has ${order.join(', ')}.`,
          fix: `Move ${name} to its place.`,
        })
      }
    }
    return found
  }),
}
