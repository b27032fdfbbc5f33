/** `[base]/_bulk/[job]`: how far a bulk request is, what it gave, and its end (Bulk Data Access §2.5, §2.6). */
import type { Job, JobFile } from '../../../../emr/hospital.ts'
import { problem } from '../../../../fhir/operation-outcome.ts'
import type { DoorResponse } from '../../door.ts'
import { outcomeAnswer, refuse } from '../answer.ts'
import type { Call, Interaction } from '../call.ts'

const jobIn = ({ request }: Call): string => (request.segments[1] ?? '').slice(0, 64)

const noSuchJob = (id: string, label: string): DoorResponse =>
  refuse(404, problem('not-found', `There is no bulk request ${id}: it was removed, or has expired.`), label)

export const jobStatus: Interaction = async (call) => {
  const { deps, request, base } = call
  const { jobs } = deps.hospital
  const job = await jobs.find(request.workspace, jobIn(call))
  if (job === undefined) return noSuchJob(jobIn(call), 'bulk status')
  if (job.state === 'running') {
    const text = `The ${job.kind} is under way: ${job.progress}.`
    return outcomeAnswer(202, [{ severity: 'information', code: 'informational', diagnostics: text }], {
      label: 'bulk status',
      headers: { 'X-Progress': job.progress.slice(0, 100), 'Retry-After': '1' },
    })
  }
  if (job.state === 'failed')
    return refuse(500, problem('processing', `The ${job.kind} failed. ${job.problem ?? ''}`.trim()), 'bulk status')
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json', Expires: new Date(jobs.expires(job)).toUTCString() },
    body: JSON.stringify(manifest(job, `${base}/_bulk/${job.id}`)),
    findings: [],
    label: 'bulk status',
  }
}

/** Files want the same credentials as everything else here. */
function manifest(job: Job, url: string): object {
  const files = (group: JobFile['group']) =>
    job.files.flatMap((file, index) =>
      file.group === group && file.count > 0
        ? [
            {
              type: file.type,
              url: `${url}/${index}.ndjson`,
              count: file.count,
              ...(file.about === undefined ? {} : { inputUrl: file.about }),
            },
          ]
        : [],
    )
  const deleted = files('deleted')
  return {
    transactionTime: new Date(job.at).toISOString(),
    request: job.request,
    requiresAccessToken: true,
    output: files('output'),
    ...(deleted.length === 0 ? {} : { deleted }),
    error: files('error'),
  }
}

export const removeJob: Interaction = async (call) => {
  const { deps, request } = call
  if (!(await deps.hospital.jobs.remove(request.workspace, jobIn(call)))) return noSuchJob(jobIn(call), 'bulk cancel')
  const text = 'It is stopped, and its files are removed.'
  return outcomeAnswer(202, [{ severity: 'information', code: 'informational', diagnostics: text }], {
    label: 'bulk cancel',
  })
}

/** `[base]/_bulk/[job]/[n].ndjson` */
export const jobFile: Interaction = async (call) => {
  const { deps, request } = call
  const file = /^(\d{1,6})\.ndjson$/.exec(request.segments[2] ?? '')?.[1]
  const found = file && (await deps.hospital.jobs.readFile(request.workspace, jobIn(call), Number(file)))
  if (!found)
    return refuse(
      404,
      problem('not-found', 'There is no such file: its bulk request was removed, or has expired.'),
      'bulk file',
    )
  return {
    status: 200,
    headers: { 'Content-Type': 'application/fhir+ndjson' },
    body: found,
    findings: [],
    label: 'bulk file',
  }
}
