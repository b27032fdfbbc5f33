/** The built product as a user starts it: a process of its own, on free ports, with a data folder that is thrown away. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ReadyFile } from '../../server/doors/http/admin/contract.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const main = join(root, 'dist/server/cli/main.js')

export interface Ended {
  code: number | null
  out: string
  err: string
}

export interface RunningSandbox {
  ready: ReadyFile
  data: string
  banner: string
  /** Runs a command against this sandbox and resolves with how it ended. */
  cli(...args: string[]): Promise<Ended>
  /** The command's standard output; rejects with its standard error when it fails. */
  out(...args: string[]): Promise<string>
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Only what a command may see of this process: no setting of the developer's shell reaches it. */
const cleanEnv = (extra: Record<string, string> = {}) => ({ PATH: process.env['PATH'] ?? '', ...extra })

export const runCli = (args: string[], env: Record<string, string> = {}, cwd = root): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env: cleanEnv(env), cwd, maxBuffer: 64e6 }, (error, out, err) => {
      const code = error ? (typeof error.code === 'number' ? error.code : null) : 0
      resolve({ code, out, err })
    })
  })

export const newDataFolder = (): string => mkdtempSync(join(tmpdir(), 'sandbox-test-'))

export const startSandbox = async (
  args: string[] = [],
  { data = newDataFolder(), env = {} }: { data?: string; env?: Record<string, string> } = {},
): Promise<RunningSandbox> => {
  const all = [main, 'serve', '--http-port', '0', '--mllp-port', '0', '--data', data, ...args]
  const child = spawn(process.execPath, all, { env: cleanEnv(env), cwd: root })
  const banner = await firstOutput(child, 'Ctrl-C stops.')
  const cli = (...given: string[]) => runCli([...given, '--data', data], env)
  return {
    ready: JSON.parse(readFileSync(join(data, 'ready.json'), 'utf8')) as ReadyFile,
    data,
    banner,
    cli,
    async out(...given) {
      const ended = await cli(...given)
      if (ended.code !== 0) throw new Error(`${given.join(' ')} ended with ${ended.code}: ${ended.err}${ended.out}`)
      return ended.out.trim()
    },
    stop: async (signal = 'SIGTERM') => {
      const code = await end(child, signal)
      rmSync(data, { recursive: true, force: true })
      return code
    },
  }
}

/** Resolves with all standard output once it holds the text; rejects when the process ends before. */
export const firstOutput = (child: ChildProcess, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let out = ''
    let err = ''
    const look = (chunk: Buffer) => {
      out += chunk
      if (out.includes(text)) resolve(out)
    }
    child.stdout?.on('data', look)
    child.stderr?.on('data', (chunk: Buffer) => {
      err += chunk
      if (err.includes(text)) resolve(out)
    })
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it said "${text}": ${err}${out}`)))
  })

export const end = (child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode)
    child.once('exit', (code) => resolve(code))
    child.kill(signal)
  })
