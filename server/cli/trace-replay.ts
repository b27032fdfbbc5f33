/** `trace replay FILE`: plays a trace against a fresh workspace of the running sandbox and says what is no longer as it was. */
import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { InterfaceStatus, WorkspaceInfo } from '../doors/http/admin/contract.ts'
import { EXIT, SandboxError } from '../errors.ts'
import { readTrace } from '../journal/trace-codec.ts'
import { play } from '../replay/player.ts'
import { schedule } from '../replay/schedule.ts'
import { createAdminClient } from './admin-client.ts'
import type { CommandIo } from './command-io.ts'
import { type FoundSandbox, findSandbox, type SandboxOptions, withSandboxOptions } from './find-sandbox.ts'
import { type CaptureListeners, createCaptureListeners } from './replay/capture-listeners.ts'
import { resultLines, summaryLine } from './replay/print-result.ts'
import { createRealPorts } from './replay/real-ports.ts'
import { getToken } from './token.ts'
import { traceGroup } from './trace-group.ts'

interface ReplayOptions extends SandboxOptions {
  keep?: boolean
  json?: boolean
  client: string
  key?: string
  listenHost: string
  timeout: string
}

export const register = (program: Command, io: CommandIo): void => {
  withSandboxOptions(
    traceGroup(program)
      .command('replay <file>')
      .description('play a trace against a fresh workspace and compare: exact, same, different, missing, extra')
      .option('--keep', 'keep the workspace afterwards, to look inside')
      .option('--json', 'print the results as JSON')
      .option('--client <id>', 'the client that gets a fresh token for the FHIR doors', 'demo-backend')
      .option('--key <file>', "the client's private key as a JWK (default: the one generated in the data folder)")
      .option('--listen-host <host>', 'address at which the sandbox reaches this machine', '127.0.0.1')
      .option('--timeout <seconds>', 'how long to wait for each answer', '30'),
  ).action((file: string, options: ReplayOptions) => replay(file, options, io))
}

async function replay(file: string, options: ReplayOptions, io: CommandIo): Promise<void> {
  const timeoutMs = Number(options.timeout) * 1000
  if (!(timeoutMs > 0)) throw new SandboxError('usage', `--timeout takes seconds; it is "${options.timeout}".`)
  const { header, exchanges } = await readFile(resolve(io.cwd, file))
  const plan = schedule(exchanges)
  const found = await findSandbox(options, io)
  const name = `replay-${randomBytes(4).toString('hex')}`
  const made = await found.admin.post<WorkspaceInfo>('/_sandbox/workspaces', { name })
  const listeners = createCaptureListeners({
    host: options.listenHost,
    waitMs: Math.min(timeoutMs, 10_000),
    now: Date.now,
  })
  const ports = createRealPorts({
    http: found.ready.http,
    mllp: { host: found.ready.mllp.host, port: made.mllp.port },
    workspace: name,
    admin: found.admin,
    listeners,
    captured: [...plan.outbound.keys()],
    timeoutMs,
    now: Date.now,
    signal: io.signal,
  })
  try {
    await pointInterfaces(found, name, [...plan.outbound.keys()], listeners)
    const { results, summary } = await play(
      exchanges,
      {
        ...ports,
        token: () => getToken({ ...options, workspace: name }, io),
        ...(found.ready.apiKey === undefined ? {} : { apiKey: found.ready.apiKey }),
        ...(found.adminToken === '' ? {} : { adminToken: found.adminToken }),
      },
      {
        from: header.workspace,
        to: name,
        signal: io.signal,
        ...(options.json ? {} : { onResult: (result) => resultLines(result).forEach(io.out) }),
      },
    )
    io.out(
      options.json
        ? JSON.stringify({ workspace: name, kept: options.keep === true, results, summary }, null, 2)
        : summaryLine(summary),
    )
    if (io.signal.aborted) throw new SandboxError('failed', 'Stopped before the whole trace was played.')
    if (summary.compared === 0) {
      throw new SandboxError(
        'inconclusive',
        'Nothing could be compared: the trace holds no message or request that a replay plays.',
      )
    }
    if (!summary.agrees) io.exit(EXIT.failed)
  } finally {
    ports.close()
    await listeners.close()
    if (options.keep) io.err(`kept: ${made.open}`)
    else await drop(found, name, io)
  }
}

async function readFile(path: string): ReturnType<typeof readTrace> {
  try {
    return await readTrace(createReadStream(path) as AsyncIterable<Uint8Array>)
  } catch (error) {
    if (error instanceof SandboxError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new SandboxError('usage', `${path} cannot be read (${code}).`)
  }
}

/** What the trace shows the sandbox sending comes to the replay's own listeners; nothing else may leave the fresh workspace. */
async function pointInterfaces(
  { admin }: FoundSandbox,
  workspace: string,
  recorded: readonly string[],
  listeners: CaptureListeners,
): Promise<void> {
  const base = `/_sandbox/workspaces/${encodeURIComponent(workspace)}/interfaces`
  const sending = async (name: string) =>
    recorded.includes(name) ? { target: await listeners.open(name), enabled: true } : { enabled: false }
  /** Its application acknowledgements went over a connection of their own. */
  const answering = async (name: string) => ({ acknowledgement: { application: await listeners.open(name) } })
  const { interfaces } = await admin.get<{ interfaces: InterfaceStatus[] }>(base)
  for (const { name, direction } of interfaces) {
    const change = direction === 'out' ? sending : answering
    if (direction === 'out' || recorded.includes(name))
      await admin.put(`${base}/${encodeURIComponent(name)}`, await change(name))
  }
}

/** Also after Ctrl-C, so without the signal; a workspace that cannot be dropped is told, and is no reason to fail. */
async function drop({ ready, adminToken }: FoundSandbox, name: string, io: CommandIo): Promise<void> {
  try {
    const admin = createAdminClient({ http: ready.http, adminToken })
    await admin.delete(`/_sandbox/workspaces/${encodeURIComponent(name)}`)
  } catch (error) {
    io.err(`The workspace ${name} could not be dropped: ${error instanceof Error ? error.message : String(error)}`)
  }
}
