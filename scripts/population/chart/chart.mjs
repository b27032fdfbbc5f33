// One patient's chart while it is written: the resources so far, ids counted by kind, and whom and where things refer to.
import { TODAY } from '../calendar.mjs'
import { ref } from '../systems.mjs'

const four = (n) => String(n).padStart(4, '0')

/** `world`: what all charts share (staff, locations by id, organisations' names). */
export function createChart(person, random, world) {
  const resources = []
  const counts = new Map()
  const number = four(person.n)
  return {
    person,
    random,
    world,
    resources,
    visits: [],
    allergies: [],
    measured: false,
    subject: ref('Patient', person.id, person.name.full),
    /** `obs` gives `obs-0001-0001`, the others `con-0001-01`. */
    nextId(prefix) {
      const n = (counts.get(prefix) ?? 0) + 1
      counts.set(prefix, n)
      return `${prefix}-${number}-${prefix === 'obs' ? four(n) : String(n).padStart(2, '0')}`
    },
    /** A business number: unlike for any two of this patient's and any two patients. */
    nextNumber(kind) {
      const n = (counts.get(`#${kind}`) ?? 0) + 1
      counts.set(`#${kind}`, n)
      return `${number}${four(n)}`
    },
    add(resource) {
      resources.push(resource)
      return resource
    },
    /** Whether something can still happen to this person then. */
    alive: (when) => when <= TODAY && when >= person.birth && (!person.death || when <= person.death),
  }
}
