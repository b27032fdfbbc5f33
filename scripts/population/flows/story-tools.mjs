// What the recorded flows are told with: a day, a writer and new people for each; three kinds of visit; a step.
import { at, DAY } from '../calendar.mjs'
import { createWriter } from './messages.mjs'
import { flowVisit } from './people.mjs'

/** `message` is sent, `AA` expected, and `state` should hold afterwards. */
export const step = (name, message, state, more = {}) => ({ name, message, acknowledgement: 'AA', state, ...more })

/** `person(n, entry)` makes a new person, `doctor(specialty)` gives {mcr, name} of one in the population. */
export function createStoryTools({ person, doctor }) {
  const visit = (kind, place, service, specialty) => (flow, which, admitted, more) => ({
    kind,
    place,
    service,
    doctor: doctor(specialty),
    number: flowVisit(flow, which),
    admitted,
    disposition: '01',
    ...more,
  })
  const inward = visit('inpatient', undefined, 'ZAHGENMED', 'general-medicine')
  return {
    person,
    doctor,
    /** Flow `n`: its day, its own range of control ids, its people by number. */
    begin: (n) => ({
      n,
      writer: createWriter({ control: 4390000 + n * 100 }),
      day: at('2026-11-02T08:00') + n * DAY,
      who: (which, entry) => person(900 + n * 10 + which, entry),
    }),
    inpatient: (flow, which, place, admitted, more) => inward(flow, which, admitted, { place, ...more }),
    outpatient: visit('outpatient', 'ZAHSMED^^^ZAH', 'ZAHENDO', 'endocrinology'),
    emergency: visit('emergency', 'ZAHEDX^BAY2^^ZAH', 'ZAHEMED', 'emergency'),
  }
}
