/** `Prefer: respond-async` (RFC 7240 §4.1), which a bulk request needs, and the answer that says where to ask for it later. */
import type { JobRun } from '../../../../emr/hospital.ts'
import { problem } from '../../../../fhir/operation-outcome.ts'
import type { DoorResponse } from '../../door.ts'
import { headerText } from '../../header-text.ts'
import { outcomeAnswer, refuse } from '../answer.ts'
import type { Call } from '../call.ts'

export const prefersAsync = ({ request }: Call): boolean =>
  /(?:^|[,;\s])respond-async\b/i.test(headerText(request.headers['prefer']) ?? '')

export const refuseSync = (label: string): DoorResponse =>
  refuse(
    400,
    problem(
      'required',
      'This runs on its own: send "Prefer: respond-async", then ask the Content-Location.',
      'http.Prefer',
    ),
    label,
  )

/** Bulk Data Access §2.4.3: 202 with Content-Location, or 429 when there is too much already. */
export async function startJob(
  call: Call,
  kind: string,
  label: string,
  work: (run: JobRun) => Promise<void>,
): Promise<DoorResponse> {
  const { base, request, deps } = call
  const query = request.query === '' ? '' : `?${request.query}`
  const url = `${base}/${request.segments.map(encodeURIComponent).join('/').replaceAll('%24', '$')}${query}`
  const started = await deps.hospital.jobs.start(request.workspace, { kind, request: url }, work)
  if (!started.ok) {
    if (started.reason === 'too-soon') throw new Error('An export of the open door is started as often as is asked.')
    const text =
      started.reason === 'running'
        ? `${started.limit} bulk requests run in this workspace already. Wait for one, or cancel one with DELETE.`
        : `${started.limit} bulk requests are kept in this workspace already. Remove one with DELETE on its address.`
    return refuse(429, problem('throttled', text), label, { 'Retry-After': '5' })
  }
  const location = `${base}/_bulk/${started.job.id}`
  const text = `The ${kind} has begun. Ask ${location} how far it is; DELETE there cancels it.`
  return outcomeAnswer(202, [{ severity: 'information', code: 'informational', diagnostics: text }], {
    label,
    headers: { 'Content-Location': location },
  })
}
