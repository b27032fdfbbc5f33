/** The data folder: made on first start with mode 0700, home of the database, the generated keys and ready.json. */
import { randomBytes } from 'node:crypto'
import { accessSync, chmodSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SandboxError } from '../errors.ts'
import { makeFolder } from './make-folder.ts'

export interface DataFolder {
  path: string
  /** A generated secret kept in a file of that name with mode 0600; the same at every start. */
  secret(name: string): { value: string; file: string }
  writeReadyFile(content: object): void
  removeReadyFile(): void
}

/** Throws SandboxError('dataUnwritable') when the folder cannot be made or written, 'alreadyRunning' when another sandbox serves from it. */
export const openDataFolder = (path: string): DataFolder => {
  const readyFile = join(path, 'ready.json')
  try {
    makeFolder(path, 0o700)
    accessSync(path, constants.W_OK | constants.X_OK)
    chmodSync(path, 0o700)
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message
    throw new SandboxError(
      'dataUnwritable',
      `The data folder ${path} cannot be written (${why}). Make it writable or name another with --data DIR (NGEMR_DATA).`,
    )
  }
  refuseSecond(path, readyFile)

  return {
    path,
    secret(name) {
      const file = join(path, name)
      const standing = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
      if (standing !== '') return { value: standing, file }
      // An empty file, left by a full disk, must not become an empty password.
      const value = randomBytes(24).toString('base64url')
      rmSync(file, { force: true })
      writeFileSync(file, `${value}\n`, { mode: 0o600 })
      return { value, file }
    },
    writeReadyFile(content) {
      // Removed first, so that the mode holds even where an old file had another.
      rmSync(readyFile, { force: true })
      writeFileSync(readyFile, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
    },
    removeReadyFile() {
      rmSync(readyFile, { force: true })
    },
  }
}

/** A ready file whose process is gone is the trace of a crash and counts for nothing. */
const refuseSecond = (path: string, readyFile: string) => {
  const running = readPid(readyFile)
  if (running === undefined || running === process.pid || !isAlive(running)) return
  throw new SandboxError(
    'alreadyRunning',
    `A sandbox (pid ${running}) serves from ${path} already. Stop it first, or start this one with another --data DIR.`,
  )
}

const readPid = (readyFile: string): number | undefined => {
  try {
    const { pid } = JSON.parse(readFileSync(readyFile, 'utf8')) as { pid?: unknown }
    // 0 and negative numbers are groups of processes, not one.
    return typeof pid === 'number' && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
