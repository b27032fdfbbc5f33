/** Files of a job as documents in parts: small enough that writing or reading one holds nobody up. */
import type { StoreReads, StoreTransaction } from '../../store/contract.ts'
import type { Job, JobFile, JobRun } from './job.ts'

export interface FileSizes {
  partChars: number
  fileChars: number
}

const COLLECTION = 'job-part'
const nameOf = (job: string, file: number, part: number): string => `${job}/${file}/${part}`

/** `save` stores a part together with the job as it then is. */
export function createFileWriter(
  job: Job,
  sizes: FileSizes,
  save: (change: (tx: StoreTransaction) => Promise<void>) => Promise<void>,
  workspace: string,
): { write: JobRun['write']; flush(): Promise<void> } {
  const open = new Map<string, { file: JobFile; lines: string[]; chars: number }>()

  async function flush(one: { file: JobFile; lines: string[]; chars: number }): Promise<void> {
    if (one.lines.length === 0) return
    const text = `${one.lines.join('\n')}\n`
    const name = nameOf(job.id, job.files.indexOf(one.file), one.file.parts)
    one.file.parts++
    one.file.count += one.lines.length
    one.file.chars += one.chars
    one.lines = []
    one.chars = 0
    await save((tx) => tx.putDocument(workspace, COLLECTION, name, text))
  }

  return {
    async write({ group, type, about }, line) {
      const key = `${group} ${type} ${about ?? ''}`
      let one = open.get(key)
      if (!one || one.file.chars >= sizes.fileChars) {
        const file: JobFile = { group, type, ...(about === undefined ? {} : { about }), count: 0, parts: 0, chars: 0 }
        job.files.push(file)
        one = { file, lines: [], chars: 0 }
        open.set(key, one)
      }
      one.lines.push(line)
      one.chars += line.length + 1
      if (one.chars >= sizes.partChars) await flush(one)
    },
    async flush() {
      for (const one of open.values()) await flush(one)
    },
  }
}

export async function readJobFile(
  reads: StoreReads,
  workspace: string,
  job: Job,
  file: number,
): Promise<Buffer | undefined> {
  const parts = job.files[file]?.parts
  if (parts === undefined) return undefined
  const read: Buffer[] = []
  for (let part = 0; part < parts; part++) {
    const text = await reads.getDocument(workspace, COLLECTION, nameOf(job.id, file, part))
    if (text === undefined) return undefined
    read.push(Buffer.from(text))
    await new Promise((resolve) => setImmediate(resolve))
  }
  return Buffer.concat(read)
}

export async function removeJobFiles(tx: StoreTransaction, workspace: string, job: Job): Promise<void> {
  for (const [file, { parts }] of job.files.entries())
    for (let part = 0; part < parts; part++) await tx.deleteDocument(workspace, COLLECTION, nameOf(job.id, file, part))
}
