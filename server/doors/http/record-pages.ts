/**
 * Records what goes through express: every token request, every workflow that is set off, and every request for an address that
 * is not there (a vendor's mistyped one, most often). The admin API and the console are not: the journal would feed on its readers.
 */
import type { Request, RequestHandler, Response } from 'express'
import type { Finding } from '../../journal/exchange.ts'
import type { Journal } from '../../journal/journal.ts'
import { headerPairs } from './header-pairs.ts'

export interface RecordPagesDeps {
  journal: Journal
  now(): number
  hasWorkspace(name: string): boolean
  /** Requests that belong to no workspace are recorded here. */
  standardWorkspace: string
  connectionOf(request: Request): string
}

/** Bytes kept of a body on either side; more is cut, with a finding. */
const largestKept = 1024 * 1024

export const recordPages =
  (deps: RecordPagesDeps): RequestHandler =>
  (request, response, next) => {
    const place = placeOf(request)
    if (!place) return next()
    const { journal, now } = deps
    const { door } = place
    const workspace = deps.hasWorkspace(place.workspace) ? place.workspace : deps.standardWorkspace
    const at = now()
    let n: number | undefined
    /** Numbered when the answer is ready, so that numbers are in the order in which exchanges become visible. */
    const number = () => {
      n ??= journal.number(workspace)
      return n
    }
    onHead(response, () => response.setHeader('X-Sandbox-Exchange', String(number())))
    tee(request, response, ({ asked, answered, dropped }) => {
      const partner = response.locals['partner'] as string | undefined
      const findings = [...((response.locals['findings'] as Finding[] | undefined) ?? [])]
      if (dropped > 0) findings.push(cutFinding(dropped))
      journal.record({
        workspace,
        n: number(),
        at,
        kind: 'http',
        direction: 'in',
        door,
        ...(partner ? { partner } : {}),
        connection: deps.connectionOf(request),
        durationMs: now() - at,
        findings,
        request: {
          method: request.method,
          url: request.originalUrl,
          headers: headerPairs(request.rawHeaders),
          body: asked,
        },
        response: {
          status: response.statusCode,
          headers: Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]),
          body: answered,
        },
      })
    })
    next()
  }

/** Nothing where the journal is not to look; the workspace is empty where the address names none. */
const placeOf = (
  request: Request,
): { workspace: string; door: 'oauth' | 'admin' | 'http' | 'hl7-http' } | undefined => {
  const path = request.path ?? ''
  if (path.endsWith('/oauth2/page.css')) return undefined
  if (/^\/(_sandbox|console|favicon\.ico)(\/|$)/.test(path) || path === '/') {
    const [, workspace] = /^\/_sandbox\/workspaces\/([^/]+)\/workflows\//.exec(path) ?? []
    return workspace === undefined || request.method === 'GET' ? undefined : { workspace, door: 'admin' }
  }
  const [, workspace, door] = /^\/([^/]+)\/(?:(oauth2|hl7v2)\/|launch(?:\/|$))/.exec(path) ?? []
  if (workspace === undefined) return { workspace: '', door: 'http' }
  return { workspace, door: door === 'hl7v2' ? 'hl7-http' : 'oauth' }
}

/** Calls `act` right before the head of the answer is written. */
const onHead = (response: Response, act: () => void) => {
  const writeHead = response.writeHead
  response.writeHead = ((...given: unknown[]) => {
    act()
    return Reflect.apply(writeHead, response, given)
  }) as Response['writeHead']
}

interface Passed {
  asked: Uint8Array
  answered: Uint8Array
  /** Bytes not kept. */
  dropped: number
}

/** Lets the bytes of both directions pass and keeps a copy; `done` is called once, when the answer ends or the client has gone. */
const tee = (request: Request, response: Response, done: (passed: Passed) => void) => {
  const asked: Buffer[] = []
  const answered: Buffer[] = []
  let kept = 0
  let dropped = 0
  let over = false
  const keep = (list: Buffer[], chunk: unknown, encoding?: unknown) => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding as BufferEncoding) : Buffer.from(chunk)
    if (kept + bytes.length > largestKept) dropped += bytes.length
    else list.push(bytes)
    kept += bytes.length
  }
  const finish = () => {
    if (over) return
    over = true
    done({ asked: Buffer.concat(asked), answered: Buffer.concat(answered), dropped })
  }
  // `push` is where node hands the body to the stream: listening there does not start its flow before the parser is ready.
  const { push } = request
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    keep(asked, chunk, encoding)
    return Reflect.apply(push, request, [chunk, encoding])
  }
  const { write, end } = response
  response.write = ((...given: unknown[]) => {
    keep(answered, given[0], given[1])
    return Reflect.apply(write, response, given)
  }) as Response['write']
  response.end = ((...given: unknown[]) => {
    keep(answered, given[0], given[1])
    const result = Reflect.apply(end, response, given)
    finish()
    return result
  }) as Response['end']
  response.once('close', finish)
}

const cutFinding = (dropped: number): Finding => ({
  rule: 'journal/body-cut',
  severity: 'information',
  text: `${dropped} bytes of the bodies are not in the journal: only the first ${largestKept} are kept here.`,
})
