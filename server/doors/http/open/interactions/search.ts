/** `GET [base]/[type]?…` and `POST [base]/[type]/_search` (FHIR R4 http §3.1.0.7). */
import type { Interaction } from '../call.ts'
import { searchAnswer } from '../search-answer.ts'

export const search: Interaction = (call) =>
  searchAnswer(call, [{ type: call.type, clauses: [] }], {
    url: `${call.base}/${call.type}`,
    label: `search ${call.type}`,
  })
