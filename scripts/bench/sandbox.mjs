/** The product as its users start it: the built command line, a data folder of its own, free ports, told of by ready.json. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../dist/server/cli/main.js', import.meta.url))
const alive = new Set()
const folders = new Set()
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A folder that goes when the bench ends. */
export const temporaryFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'ngemr-bench-'))
  folders.add(folder)
  return folder
}

export const startSandbox = async (data, { within = 120_000 } = {}) => {
  const started = performance.now()
  const args = ['serve', '--http-port', '0', '--mllp-port', '0', '--data', data]
  const profile = process.env['BENCH_CPU_PROFILE']
  const flags = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
  const child = spawn(process.execPath, [...flags, main, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  alive.add(child)
  const gone = once(child, 'exit').then(() => alive.delete(child))
  const file = join(data, 'ready.json')
  while (!existsSync(file)) {
    if (!alive.has(child)) throw new Error(`The sandbox ended with ${child.exitCode} before it was ready.`)
    if (performance.now() - started > within) throw new Error(`The sandbox was not ready within ${within} ms.`)
    await pause(2)
  }
  const startMs = performance.now() - started
  const ready = await readWhole(file)
  return {
    pid: child.pid,
    startMs,
    ready,
    async stop() {
      child.kill('SIGTERM')
      await gone
    },
  }
}

/** The file is there before its content is. */
const readWhole = async (file) => {
  for (;;) {
    const text = readFileSync(file, 'utf8')
    if (text.endsWith('}\n')) return JSON.parse(text)
    await pause(1)
  }
}

/** Calls the admin API and gives the answer's JSON; throws what it said against the call. */
export const admin = async ({ ready }, method, path, body) => {
  const response = await fetch(`${ready.admin}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${readFileSync(ready.adminTokenFile, 'utf8').trim()}`,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}
