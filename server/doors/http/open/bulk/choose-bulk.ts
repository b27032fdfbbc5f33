/** Paths below `_bulk`: the status of a bulk request and its files. */
import { problem } from '../../../../fhir/operation-outcome.ts'
import type { DoorRequest, DoorResponse } from '../../door.ts'
import { refuse } from '../answer.ts'
import type { Interaction } from '../call.ts'
import { jobFile, jobStatus, removeJob } from './job-status.ts'

const ON_JOB: Record<string, Interaction> = { GET: jobStatus, HEAD: jobStatus, DELETE: removeJob }
const ON_FILE: Record<string, Interaction> = { GET: jobFile, HEAD: jobFile }

export function chooseBulk({ method, segments }: DoorRequest): Interaction | DoorResponse {
  const table = segments.length === 2 ? ON_JOB : segments.length === 3 ? ON_FILE : undefined
  if (table === undefined)
    return refuse(404, problem('not-found', 'There is nothing here; begin with $export or $import.'), 'bulk')
  const allow = Object.keys(table).join(', ')
  return (
    table[method] ??
    refuse(405, problem('not-supported', `${method} is not possible here. Possible: ${allow}.`), 'bulk', {
      Allow: allow,
    })
  )
}
