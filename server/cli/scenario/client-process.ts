/** The client under test, started for the run: its output line by line, and how it ended. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { SandboxError } from '../../errors.ts'

export interface ClientProcess {
  /** Resolves with the exit code, null when a signal ended it; rejects when it could not be started. */
  ended: Promise<number | null>
  stop(): void
}

export interface ClientOptions {
  words: readonly string[]
  cwd: string
  env: Record<string, string | undefined>
  say(line: string): void
}

/** After this long without an end a stopped client is killed. */
const PATIENCE_MS = 3000

export const startClient = ({ words, cwd, env, say }: ClientOptions): ClientProcess => {
  const [program = '', ...args] = words
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', say)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'there is no such program' : error.message
      reject(new SandboxError('usage', `--client ${program}: ${why}.`))
    })
    child.once('close', (code) => resolve(code))
  })
  return {
    ended,
    stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref()
    },
  }
}
