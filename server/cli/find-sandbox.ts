/** Finds the running sandbox that a command is about: by its data folder, or by its URL. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import type { ReadyFile } from '../doors/http/admin/contract.ts'
import { SandboxError } from '../errors.ts'
import { type AdminClient, createAdminClient, reach } from './admin-client.ts'
import type { CommandIo } from './command-io.ts'

export interface SandboxOptions {
  data?: string
  url?: string
  adminToken?: string
}

export interface FoundSandbox {
  ready: ReadyFile
  adminToken: string
  admin: AdminClient
}

/** The three options that every command about a running sandbox takes. */
export function withSandboxOptions(command: Command): Command {
  return command
    .option('--data <dir>', 'data folder of the running sandbox (default: $NGEMR_DATA or ./.ngemr)')
    .option('--url <url>', 'address of the running sandbox, for one on another machine')
    .option('--admin-token <token>', 'admin token, with --url (default: $NGEMR_ADMIN_TOKEN)')
}

export async function findSandbox(options: SandboxOptions, io: CommandIo): Promise<FoundSandbox> {
  const found = options.url === undefined ? byFolder(options, io) : await byUrl(options.url, options, io)
  const admin = createAdminClient({ http: found.ready.http, adminToken: found.adminToken, signal: io.signal })
  return { ...found, admin }
}

function byFolder(options: SandboxOptions, io: CommandIo): Omit<FoundSandbox, 'admin'> {
  const folder = resolve(io.cwd, options.data ?? io.env.NGEMR_DATA ?? '.ngemr')
  const file = join(folder, 'ready.json')
  const ready = parseReady(readText(file, folder), file)
  const adminToken = givenToken(options, io) ?? readToken(resolve(folder, ready.adminTokenFile))
  return { ready, adminToken }
}

function readText(file: string, folder: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const denied = error instanceof Error && 'code' in error && error.code === 'EACCES'
    if (denied)
      throw new SandboxError(
        'refused',
        `${file} may not be read by this user; run the command as the user that started the sandbox.`,
      )
    throw new SandboxError(
      'notRunning',
      `No sandbox is running from ${folder}; start it with \`npm start\`, or name another with --data DIR or --url URL.`,
    )
  }
}

function parseReady(text: string, from: string): ReadyFile {
  try {
    const ready = JSON.parse(text) as Partial<ReadyFile>
    if (typeof ready.http === 'string' && ready.mllp !== undefined) return ready as ReadyFile
  } catch {
    // Told below.
  }
  throw new SandboxError('notRunning', `${from} does not describe a running sandbox; start it anew with \`npm start\`.`)
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    throw new SandboxError(
      'refused',
      `The admin token could not be read from ${file}; give it with --admin-token or NGEMR_ADMIN_TOKEN.`,
    )
  }
}

function givenToken(options: SandboxOptions, io: CommandIo): string | undefined {
  return options.adminToken ?? io.env.NGEMR_ADMIN_TOKEN
}

async function byUrl(url: string, options: SandboxOptions, io: CommandIo): Promise<Omit<FoundSandbox, 'admin'>> {
  const base = parseUrl(url)
  const adminToken = givenToken(options, io) ?? ''
  const response = await reach(new URL('/_sandbox/ready', base), {
    headers: adminToken === '' ? {} : { authorization: `Bearer ${adminToken}` },
    signal: io.signal,
  })
  if (!response.ok) {
    throw new SandboxError(
      'notRunning',
      `${base.origin} answered ${response.status} at /_sandbox/ready: it is no sandbox, or not ready yet.`,
    )
  }
  return { ready: seenFrom(base, parseReady(await response.text(), `${base.origin}/_sandbox/ready`)), adminToken }
}

function parseUrl(url: string): URL {
  try {
    return new URL(/^[a-z]+:\/\//i.test(url) ? url : `http://${url}`)
  } catch {
    throw new SandboxError('usage', `--url ${url} is not an address; write it like http://127.0.0.1:8080.`)
  }
}

/** A sandbox in a container knows itself by other addresses than those it is reached by. */
function seenFrom(base: URL, ready: ReadyFile): ReadyFile {
  const rebased = (own: string): string => {
    if (typeof own !== 'string' || !URL.canParse(own)) return own
    const { pathname, search } = new URL(own)
    return base.origin + (pathname === '/' ? '' : pathname) + search
  }
  const host = base.hostname.replace(/^\[|\]$/g, '')
  return {
    ...ready,
    http: base.origin,
    epic: rebased(ready.epic),
    open: rebased(ready.open),
    oauth: rebased(ready.oauth),
    admin: rebased(ready.admin),
    console: rebased(ready.console),
    mllp: { host, port: ready.mllp.port },
    ...(ready.mllpTls && { mllpTls: { host, port: ready.mllpTls.port } }),
  }
}

export interface WorkspaceOptions extends SandboxOptions {
  workspace?: string
}

export interface FoundWorkspace extends FoundSandbox {
  /** Its name */
  workspace: string
  /** Its place in the admin API */
  base: string
}

/** The options of a command about one workspace. */
export function withWorkspaceOptions(command: Command): Command {
  return withSandboxOptions(command.option('--workspace <name>', 'the workspace (default: the standard one)'))
}

export async function findWorkspace(options: WorkspaceOptions, io: CommandIo): Promise<FoundWorkspace> {
  const found = await findSandbox(options, io)
  const workspace = options.workspace ?? found.ready.workspace
  return { ...found, workspace, base: `/_sandbox/workspaces/${encodeURIComponent(workspace)}` }
}
