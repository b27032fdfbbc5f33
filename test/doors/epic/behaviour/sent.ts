/** What the rows about writes send. */
import type { AskOptions } from '../epic-kit.ts'
import type { Expected } from './rows.ts'

export const SENT = { 'content-type': 'application/fhir+json' }
export const create = (resource: object, headers: Record<string, string> = {}): AskOptions => ({
  method: 'POST',
  headers: { ...SENT, ...headers },
  body: JSON.stringify(resource),
})
export const HL7 = 'http://terminology.hl7.org/CodeSystem/'
export const concept = (system: string, code: string) => ({ coding: [{ system, code }] })
export const PATIENT = { reference: 'Patient/{Patient:pat-0009}' }
export const VISIT = { reference: 'Encounter/{Encounter:enc-0009-07}' }
export const CLOSED = { reference: 'Encounter/{Encounter:enc-0009-01}' }
export const NOBODY = { reference: 'Patient/{Patient:pat-9999}' }

/** Refused with that code alone, about that element. */
export const refused = (issue: string, expression?: string, status = 400): Expected => ({
  status,
  issues: [issue],
  ...(expression === undefined ? {} : { json: { issue: [{ severity: 'fatal', expression: [expression] }] } }),
})
