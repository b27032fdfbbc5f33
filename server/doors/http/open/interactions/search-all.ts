/** `GET [base]?…` and `POST [base]/_search`: all types, or those of `_type` (FHIR R4 http §3.1.0.7). */
import type { Interaction } from '../call.ts'
import { searchAnswer } from '../search-answer.ts'
import { servedTypes } from '../served-types.ts'

const everything = servedTypes.map((type) => ({ type, clauses: [] }))

export const searchAll: Interaction = (call) =>
  searchAnswer(call, everything, { url: call.base, label: 'search system' })
