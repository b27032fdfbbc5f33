/** Runs an admin action and answers with its result as JSON; an expected problem becomes `{error}` with its 4xx status. */
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { EXIT, SandboxError } from '../../../errors.ts'
import type { AdminError } from './contract.ts'

export class AdminProblem extends Error {
  readonly status: number
  readonly code: string
  readonly field: string | undefined
  constructor(status: number, code: string, message: string, field?: string) {
    super(message)
    this.status = status
    this.code = code
    this.field = field
  }
}

export const answer =
  (action: (request: Request, response: Response) => Promise<unknown>, status = 200): RequestHandler =>
  async (request, response, next) => {
    try {
      const result = await action(request, response)
      if (result === undefined) response.status(204).end()
      else response.status(status).json(result)
    } catch (error) {
      next(error)
    }
  }

/** The last of the router: problems in the words of the contract. What it does not know is passed on as a failure of ours. */
export const sayProblem: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const problem = problemOf(error)
  if (!problem || response.headersSent) return next(error)
  const { status, code, message, field } = problem
  const body: AdminError = { error: { code, message, ...(field ? { field } : {}) } }
  response.status(status).json(body)
}

/** An expected failure of another room: refused for good (wrong words) or as things stand. */
export const refusedBy = (error: SandboxError, field?: string): AdminProblem =>
  new AdminProblem(error.exit === EXIT.usage ? 400 : 409, 'refused', error.message, field)

const problemOf = (error: unknown): AdminProblem | undefined => {
  if (error instanceof AdminProblem) return error
  if (error instanceof SandboxError) return refusedBy(error)
  const { status, type } = (typeof error === 'object' && error !== null ? error : {}) as {
    status?: number
    type?: string
  }
  const known = type === undefined ? undefined : bodyProblems[type]
  if (known) return new AdminProblem(status ?? 400, ...known)
  if (status === undefined || status < 400 || status >= 500) return undefined
  return new AdminProblem(status, 'bad-request', 'The request cannot be read: check its address and its body.')
}

/** What the body parser finds, in our words. */
const bodyProblems: Record<string, [code: string, message: string]> = {
  'entity.parse.failed': ['not-json', 'The body is no JSON. Send an object with Content-Type application/json.'],
  'entity.too.large': ['too-large', 'The body is larger than 1 MB; no action here needs as much.'],
  'charset.unsupported': ['not-json', 'Send the body in UTF-8.'],
  'encoding.unsupported': ['not-json', 'Send the body without Content-Encoding, or as gzip, deflate or br.'],
}
