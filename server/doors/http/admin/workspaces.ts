/** Admin actions on workspaces: list, create, reset, drop. */
import type { Request, RequestHandler } from 'express'
import { SandboxError } from '../../../errors.ts'
import type { AdminDeps } from './admin-deps.ts'
import { AdminProblem, refusedBy } from './answer.ts'
import { bodyOf } from './read-json.ts'

type Deps = Pick<AdminDeps, 'workspaces'>

export const workspaceOf = (request: Request): string => String(request.params['workspace'])

export const knownWorkspace =
  ({ workspaces }: Deps): RequestHandler =>
  (request, _response, next) => {
    const name = workspaceOf(request)
    if (workspaces.has(name)) return next()
    const message = `There is no workspace "${name}". GET /_sandbox/workspaces lists them; POST {"name": …} there makes one.`
    next(new AdminProblem(404, 'unknown-workspace', message))
  }

export const listWorkspaces =
  ({ workspaces }: Deps) =>
  async () => ({ workspaces: await workspaces.list() })

export const createWorkspace =
  ({ workspaces }: Deps) =>
  async (request: Request) => {
    const { name } = bodyOf(request, ['name'])
    if (typeof name !== 'string') throw new AdminProblem(400, 'missing', 'Send {"name": "…"}.', 'name')
    return workspaces.create(name).catch((error: unknown) => {
      throw error instanceof SandboxError ? refusedBy(error, 'name') : error
    })
  }

export const resetWorkspace =
  ({ workspaces }: Deps) =>
  (request: Request) =>
    workspaces.reset(workspaceOf(request))

export const dropWorkspace =
  ({ workspaces }: Deps) =>
  async (request: Request): Promise<undefined> => {
    await workspaces.drop(workspaceOf(request))
    return undefined
  }
