/** Admin actions of authorization: an EHR launch without the page, and new signing keys. */
import type { Request } from 'express'
import { calledUrls } from '../oauth/answer.ts'
import { makeLaunch } from '../oauth/launch/launch.ts'
import type { AdminDeps } from './admin-deps.ts'
import { AdminProblem } from './answer.ts'
import { bodyOf } from './read-json.ts'
import { workspaceOf } from './workspaces.ts'

type Deps = Pick<AdminDeps, 'oauth'>

export const createLaunch =
  ({ oauth }: Deps) =>
  async (request: Request) => {
    const workspace = workspaceOf(request)
    const { client, user, patient, encounter } = bodyOf(request, ['client', 'user', 'patient', 'encounter'])
    if (typeof client !== 'string' || typeof user !== 'string') {
      throw new AdminProblem(400, 'missing', 'Send {"client": "…", "user": "99001B", "patient": "pat-0001"}.', 'client')
    }
    const outcome = await makeLaunch(oauth, workspace, {
      clientId: client,
      username: user,
      iss: calledUrls(oauth, request, workspace).epic,
      ...(patient === undefined ? {} : { patient: String(patient) }),
      ...(encounter === undefined ? {} : { encounter: String(encounter) }),
    })
    if ('problem' in outcome) throw new AdminProblem(400, 'bad-value', outcome.problem, outcome.field)
    return outcome
  }

export const rotateKeys =
  ({ oauth }: Deps) =>
  async () => {
    await oauth.keys.rotate()
    return { keys: oauth.keys.published().map(({ kid }) => kid) }
  }
