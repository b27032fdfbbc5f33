/**
 * Work that outlives its request (bulk export and import). A job and its files are documents of its workspace: they are
 * there after a restart. What was running then is not taken up again: it reads as failed, and says why.
 */
export interface Job {
  id: string
  kind: string
  /** URL of the request that started it */
  request: string
  /** ms since epoch: what was written later is no business of this job */
  at: number
  state: 'running' | 'done' | 'failed'
  /** How far it is, for a person */
  progress: string
  files: JobFile[]
  /** Why it failed, and what to do */
  problem?: string
  /** ms since epoch; once it has ended */
  ended?: number
  /** The client that it is for, where nobody else may see it. */
  owner?: string
  /** How long it stays once it has ended, where that is not as for all. */
  keepMs?: number
}

export interface JobOrder extends Pick<Job, 'kind' | 'request' | 'owner' | 'keepMs'> {
  /** An id of the asker's own, that no job has. */
  id?: string
  /** One start under this key in so many ms; the starts that were made are kept over a restart. */
  once?: { key: string; everyMs: number }
}

/** A file of lines; `/0` and so on behind the job's id. */
export interface JobFile {
  group: 'output' | 'error' | 'deleted'
  type: string
  /** What the lines are about, where that is not the type */
  about?: string
  /** Lines */
  count: number
  parts: number
  chars: number
}

/** What the work of a job is given. */
export interface JobRun {
  readonly at: number
  /** Adds a line to the file of that group and type; large files are followed by another. */
  write(to: Pick<JobFile, 'group' | 'type' | 'about'>, line: string): Promise<void>
  /** Lets everybody else have a turn; rejects when the job was cancelled. */
  pause(progress: string): Promise<void>
}

export interface TooSoon {
  ok: false
  reason: 'too-soon'
  /** When it may be started again, ms since epoch */
  again: number
}

export interface Jobs {
  /** Resolves when the job is on file; its work goes on. Too many: what is in the way. */
  start(
    workspace: string,
    order: JobOrder,
    work: (run: JobRun) => Promise<void>,
  ): Promise<{ ok: true; job: Job } | { ok: false; reason: 'running' | 'kept'; limit: number } | TooSoon>
  /** Nothing when there is none, or it has expired. */
  find(workspace: string, id: string): Promise<Job | undefined>
  /** When the files of an ended job go, ms since epoch. */
  expires(job: Job): number
  readFile(workspace: string, id: string, file: number): Promise<Buffer | undefined>
  /** Stops what runs and removes the files; false when there was none. */
  remove(workspace: string, id: string): Promise<boolean>
  /** Stops all work; what ran reads as failed from now on. */
  close(): Promise<void>
}
