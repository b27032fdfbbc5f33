/** Runs a command of the CLI as typed, against a sandbox of this process. */
import type { CommandIo } from '../../../server/cli/command-io.ts'
import { createProgram } from '../../../server/cli/create-program.ts'
import { SandboxError } from '../../../server/errors.ts'

export interface Typed {
  out: string[]
  err: string[]
  /** The message of the error that it ended with */
  failed?: string
}

/** `data`: the data folder of the sandbox */
export async function typeCommand(data: string, ...words: string[]): Promise<Typed> {
  const out: string[] = []
  const err: string[] = []
  const io: CommandIo = {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    env: {},
    cwd: data,
    signal: new AbortController().signal,
    exit: () => undefined,
  }
  try {
    await (await createProgram(io)).parseAsync(['node', 'ngemr-sandbox', ...words, '--data', data])
    return { out, err }
  } catch (error) {
    return { out, err, failed: error instanceof SandboxError ? error.message : String(error) }
  }
}
