#!/usr/bin/env node
/** The command `ngemr-sandbox`: hands the arguments to the commands and turns what goes wrong into one line and an exit code. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CommanderError } from 'commander'
import { EXIT, SandboxError } from '../errors.ts'
import type { CommandIo } from './command-io.ts'
import { createProgram } from './create-program.ts'

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // The first signal asks for a clean stop; a second one, from somebody who will not wait, ends the process.
  process.once(signal, () => {
    process.once(signal, () => process.exit(130))
    stop.abort()
  })
}
// A reader such as `head` that goes away early is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : EXIT.internal))

const io: CommandIo = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  env: process.env,
  cwd: process.cwd(),
  signal: stop.signal,
  again(command) {
    const args = [...process.execArgv, fileURLToPath(import.meta.url), command, ...process.argv.slice(3)]
    const { signal } = stop
    return new Promise((resolve) => {
      const child = spawn(process.execPath, args, { stdio: 'ignore', signal })
      child.once('error', () => resolve())
      child.once('exit', () => resolve())
    })
  },
  exit: (code) => {
    process.exitCode = code
  },
}

try {
  const program = await createProgram(io, process.argv.slice(2))
  await program.parseAsync(process.argv)
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage
  else if (error instanceof SandboxError) {
    io.err(`ngemr-sandbox: ${error.message}`)
    process.exitCode = error.exit
  } else {
    io.err(`ngemr-sandbox: this should not have happened: ${error instanceof Error ? error.message : String(error)}`)
    if (process.env['NGEMR_LOG'] === 'debug' && error instanceof Error) io.err(error.stack ?? '')
    process.exitCode = EXIT.internal
  }
}
