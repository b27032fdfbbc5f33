// People of the flows: none of them is in the population. Numbers 900 and up; `900 + 10 × flow + which`.
import { makePerson } from '../people.mjs'

export function createFlowPeople(seed) {
  return (n, entry = {}) => ({
    ...makePerson({ n, age: [28, 66], fin: false, ...entry }, seed.split('flows')),
    /** PID-18, the hospital account. */
    account: `7${String(n).padStart(6, '0')}`,
  })
}

/** The visit number of the flow's `which`th visit: 1007000, then 99, the flow, the visit. */
export const flowVisit = (flow, which) => `100700099${String(flow).padStart(2, '0')}${which}`
