/** The answer to a write, as the client prefers it (FHIR R4 http §3.1.0.1.7). */
import type { ResourceRow } from '../../../../emr/hospital.ts'
import { operationOutcome } from '../../../../fhir/operation-outcome.ts'
import type { Finding } from '../../../../journal/exchange.ts'
import { jsonAnswer, newVersionHeaders } from '../answer.ts'
import type { Answer, Call } from '../call.ts'

export type Written = 'created' | 'updated' | 'patched' | 'there already'

/** FHIR R4 http §3.1.0.8.1: what was there already is answered 200, as if found. */
export function writeAnswer(call: Call, row: ResourceRow, written: Written, findings: Finding[] = []): Answer {
  const { base, prefer, format } = call
  const label = `${VERB[written]} ${row.type}`
  const location = `${base}/${row.type}/${row.id}/_history/${row.version}`
  const headers: Record<string, string> = newVersionHeaders(row)
  if (written === 'created' || written === 'there already') headers['Location'] = location
  headers['Content-Location'] = location
  const status = written === 'created' ? 201 : 200
  if (prefer.return === 'minimal') return { status, headers, body: '', findings, label, row }
  const body =
    prefer.return === 'representation'
      ? row.text
      : JSON.stringify(
          operationOutcome(
            {
              severity: 'information',
              code: 'informational',
              diagnostics: `${row.type}/${row.id} ${written}, version ${row.version}.`,
            },
            ...findings.map(({ severity, text, at }) => ({
              severity,
              code: 'processing' as const,
              diagnostics: text,
              ...(at === undefined ? {} : { expression: at }),
            })),
          ),
        )
  return { ...jsonAnswer(status, body, { label, mediaType: format.mediaType, headers, findings }), row }
}

const VERB: Record<Written, string> = {
  created: 'create',
  updated: 'update',
  patched: 'patch',
  'there already': 'create',
}
