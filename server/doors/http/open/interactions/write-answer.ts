/** The answer to a create or an update, as the client prefers it (FHIR R4 http §3.1.0.1.7). */

import type { ResourceRow } from '../../../../emr/hospital.ts'
import { operationOutcome } from '../../../../fhir/operation-outcome.ts'
import type { DoorResponse } from '../../door.ts'
import { jsonAnswer, versionHeaders } from '../answer.ts'
import type { Call } from '../call.ts'

export function writeAnswer(call: Call, row: ResourceRow, created: boolean): DoorResponse {
  const { base, prefer, format } = call
  const label = `${call.request.method === 'POST' ? 'create' : 'update'} ${row.type}`
  const location = `${base}/${row.type}/${row.id}/_history/${row.version}`
  const headers = { ...versionHeaders(row), ...(created ? { Location: location } : {}), 'Content-Location': location }
  const status = created ? 201 : 200
  if (prefer.return === 'minimal') return { status, headers, body: '', findings: [], label }
  const body =
    prefer.return === 'representation'
      ? row.text
      : JSON.stringify(
          operationOutcome({
            severity: 'information',
            code: 'informational',
            diagnostics: `${row.type}/${row.id} ${created ? 'created' : 'updated'} as version ${row.version}.`,
          }),
        )
  return jsonAnswer(status, body, { label, mediaType: format.mediaType, headers })
}
