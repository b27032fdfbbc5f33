/** `/api/FHIR/BulkRequest/{id}`: how far it is, the manifest, its files, and its end. */
import type { Job } from '../../../../emr/hospital.ts'
import type { DoorResponse } from '../../door.ts'
import { refusalAnswer } from '../answer.ts'
import type { AuthorisedCall } from '../call.ts'
import { refuse } from '../outcome.ts'
import { fhirHead } from '../response-headers.ts'
import { bulkBase } from './kick-off.ts'

export interface BulkAsked {
  job: string
  file: string | undefined
  cancel: boolean
  label: string
}

export async function bulkRequest(call: AuthorisedCall, asked: BulkAsked): Promise<DoorResponse> {
  const { deps, workspace, caller } = call
  const { label } = asked
  const { jobs } = deps.hospital
  const job = /^[0-9A-F]{32}$/.test(asked.job) ? await jobs.find(workspace, asked.job) : undefined
  if (job?.owner === undefined) return refusalAnswer(call, noSuchRequest, label)
  if (job.owner !== caller.clientId) return refusalAnswer(call, notYours, label)
  if (asked.cancel) {
    await jobs.remove(workspace, job.id)
    return { status: 202, ...fhirHead(), body: '', findings: [], label }
  }
  return asked.file === undefined ? status(call, job, label) : file(call, job, asked.file, label)
}

function status(call: AuthorisedCall, job: Job, label: string): DoorResponse | Promise<DoorResponse> {
  if (job.state === 'running') {
    const head = fhirHead(undefined, { 'X-Progress': job.progress.slice(0, 100) })
    return { status: 202, ...head, body: '', findings: [], label }
  }
  if (job.state === 'failed') {
    const text = `The export failed: ${job.problem ?? 'the log of the sandbox says why'}`
    return refusalAnswer(call, refuse({ code: 59177 }, { rule: 'epic/bulk-failed', text }), label)
  }
  const url = `${bulkBase(call.base)}/${job.id}`
  const files = (group: 'output' | 'error') =>
    job.files.flatMap((each, n) => (each.group === group ? [{ type: each.type, url: `${url}/${n}` }] : []))
  const manifest = {
    transactionTime: new Date(job.at).toISOString(),
    request: job.request,
    // A string, as Epic sends it: the specification has a boolean here.
    requiresAccessToken: 'true',
    output: files('output'),
    error: files('error'),
  }
  const head = fhirHead('application/json; charset=utf-8')
  return { status: 200, ...head, body: JSON.stringify(manifest), findings: [], label }
}

async function file(call: AuthorisedCall, job: Job, name: string, label: string): Promise<DoorResponse> {
  const { deps, workspace } = call
  const found = /^\d{1,6}$/.test(name) ? await deps.hospital.jobs.readFile(workspace, job.id, Number(name)) : undefined
  if (found === undefined) return refusalAnswer(call, noSuchFile, label)
  return { status: 200, ...fhirHead('application/fhir+ndjson'), body: found, findings: [], label }
}

const noSuchRequest = refuse(
  { code: 59008 },
  {
    rule: 'epic/bulk-unknown',
    at: 'path',
    text: 'There is no such bulk request: it was cancelled, is older than its fourteen days, or the address was changed.',
  },
)
const noSuchFile = refuse(
  { code: 59008 },
  { rule: 'epic/bulk-unknown', at: 'path', text: 'There is no such file: take its address from the manifest.' },
)
const notYours = refuse(
  { code: 59007 },
  {
    rule: 'epic/bulk-client',
    at: 'header.Authorization',
    text: 'Another client has started this bulk request: progress and files are its own.',
  },
)
