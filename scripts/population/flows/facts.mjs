// What the hospital should look like after a step: a search, a FHIRPath on its answer, the value.
import { ids } from '../systems.mjs'

const visitSearch = (number) => `Encounter?identifier=${ids.caseId}|${number}`
const personSearch = (identity) => `Patient?identifier=${ids.nric}|${identity}`

export const fact = (search, path, value) => ({ search, path, value })

export const visitIs = (number, status, code) => [
  fact(visitSearch(number), 'entry.resource.status', status),
  ...(code ? [fact(visitSearch(number), 'entry.resource.class.code', code)] : []),
]
/** Where the patient lies or sits now. */
export const visitIn = (number, location) =>
  fact(
    visitSearch(number),
    "entry.resource.location.where(status = 'active').location.reference",
    `Location/${location}`,
  )
export const visitEnds = (number, when) => fact(visitSearch(number), 'entry.resource.period.end', when)
export const visitReason = (number, text) => fact(visitSearch(number), 'entry.resource.reasonCode.text', text)
export const onFile = (person) =>
  fact(personSearch(person.identity), 'entry.resource.name.first().text', person.name.full)
export const patientFact = (person, path, value) => fact(personSearch(person.identity), path, value)
