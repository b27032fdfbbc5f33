/** The admin API as commands call it: JSON in, JSON out, and errors that say what to do. */
import type { AdminError } from '../doors/http/admin/contract.ts'
import { type ExitName, SandboxError } from '../errors.ts'

export interface AdminClient {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T>
  put<T>(path: string, body?: unknown): Promise<T>
  delete<T>(path: string): Promise<T>
  /** The answer as it comes, for what is too long to hold. */
  stream(path: string): Promise<AsyncIterable<Uint8Array>>
}

/** The admin API said no: `code` and `status` tell why to a program, the message to a person. */
export class AdminRefusal extends SandboxError {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(exitOf(status), message)
    this.name = 'AdminRefusal'
    this.status = status
    this.code = code
  }
}

function exitOf(status: number): ExitName {
  if (status === 401 || status === 403) return 'refused'
  if (status === 400) return 'usage'
  return status >= 500 ? 'internal' : 'failed'
}

export interface AdminAccess {
  /** `http://127.0.0.1:8080`; paths are given with their leading slash. */
  http: string
  adminToken: string
  signal?: AbortSignal
}

export function createAdminClient(access: AdminAccess): AdminClient {
  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await reach(new URL(path, access.http), {
      method,
      headers: {
        accept: 'application/json',
        ...(access.adminToken === '' ? {} : { authorization: `Bearer ${access.adminToken}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(access.signal === undefined ? {} : { signal: access.signal }),
    })
    if (!response.ok) throw await refusal(method, path, response)
    return response
  }
  async function json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await call(method, path, body)
    const text = await response.text()
    try {
      return (text === '' ? {} : JSON.parse(text)) as T
    } catch {
      throw new SandboxError(
        'internal',
        `${method} ${path} answered ${response.status} with something that is not JSON. Is ${access.http} a sandbox?`,
      )
    }
  }
  return {
    get: (path) => json('GET', path),
    post: (path, body) => json('POST', path, body),
    put: (path, body) => json('PUT', path, body),
    delete: (path) => json('DELETE', path),
    async stream(path) {
      const { body } = await call('GET', path)
      return (body ?? []) as AsyncIterable<Uint8Array>
    },
  }
}

/** fetch, with its one error that hides why told in words. */
export async function reach(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    if (init.signal?.aborted) throw new SandboxError('failed', 'Stopped before the sandbox had answered.')
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    throw new SandboxError(
      'notRunning',
      `No sandbox answers at ${url.origin} (${code}); start it with \`npm start\`, or name another with --data DIR or --url URL.`,
    )
  }
}

async function refusal(method: string, path: string, response: Response): Promise<AdminRefusal> {
  const text = await response.text().catch(() => '')
  const error = readError(text)
  if (error !== undefined) {
    const field = error.field === undefined ? '' : ` (field: ${error.field})`
    return new AdminRefusal(response.status, error.code, error.message + field)
  }
  const hint =
    response.status === 401
      ? ': the admin token is missing or wrong; give it with --admin-token or NGEMR_ADMIN_TOKEN'
      : ''
  return new AdminRefusal(response.status, 'unknown', `${method} ${path} answered ${response.status}${hint}`)
}

function readError(text: string): AdminError['error'] | undefined {
  try {
    const body = JSON.parse(text) as Partial<AdminError>
    return typeof body.error?.message === 'string' ? body.error : undefined
  } catch {
    return undefined
  }
}
