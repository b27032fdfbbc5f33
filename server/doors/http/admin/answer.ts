/** Runs an admin action and answers with its result as JSON; an expected problem becomes `{error}` with its 4xx status. */
import type { Request, RequestHandler, Response } from 'express'
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

const statusOf = (error: SandboxError) => (error.exit === EXIT.usage ? 400 : 409)

export const answer =
  (action: (request: Request, response: Response) => Promise<unknown>, status = 200): RequestHandler =>
  async (request, response, next) => {
    try {
      const result = await action(request, response)
      if (result === undefined) response.status(204).end()
      else response.status(status).json(result)
    } catch (error) {
      if (error instanceof AdminProblem) {
        const { code, message, field } = error
        const body: AdminError = { error: { code, message, ...(field ? { field } : {}) } }
        response.status(error.status).json(body)
      } else if (error instanceof SandboxError) {
        const body: AdminError = { error: { code: 'refused', message: error.message } }
        response.status(statusOf(error)).json(body)
      } else next(error)
    }
  }
