/** The admin API under `/_sandbox`: a route map; each action stands in its own file. */
import { json, Router } from 'express'
import type { AdminDeps } from './admin-deps.ts'
import { AdminProblem, answer, sayProblem } from './answer.ts'
import { advanceClock, setClock, showClock } from './clock.ts'
import { getExchange, listExchanges } from './exchanges.ts'
import { createGuard } from './guard.ts'
import { changeInterface, listInterfaces, showInterface } from './interfaces.ts'
import { createLaunch, rotateKeys } from './launches.ts'
import { addClient, changeGrants, getClient, listPartners, putPartner, removeClient, rotateSecret } from './partners.ts'
import {
  dropMessages,
  listQueue,
  pauseQueue,
  purgeQueue,
  resendMessages,
  resumeQueue,
  retryMessages,
  skipMessages,
} from './queues.ts'
import { sendTrace } from './trace.ts'
import { admit, listWorkflows, runWorkflow } from './workflows.ts'
import { createWorkspace, dropWorkspace, knownWorkspace, listWorkspaces, resetWorkspace } from './workspaces.ts'

export const createAdminRouter = (deps: AdminDeps): Router => {
  const router = Router()
  router.get('/livez', (_request, response) => void response.type('text').send('ok'))
  router.get('/readyz', (_request, response) => void response.type('text').send('ok'))
  router.use(createGuard(deps.guard))
  router.use(json({ limit: '1mb' }))

  router.get(
    '/ready',
    answer(async () => deps.ready()),
  )
  router.get('/metrics', async (_request, response) => {
    const { contentType, text } = await deps.metrics.read()
    response.type(contentType).send(text)
  })

  router.get('/workspaces', answer(listWorkspaces(deps)))
  router.post('/workspaces', answer(createWorkspace(deps), 201))
  router.use('/workspaces/:workspace', knownWorkspace(deps))
  router.delete('/workspaces/:workspace', answer(dropWorkspace(deps)))
  router.post('/workspaces/:workspace/reset', answer(resetWorkspace(deps)))

  router.get('/workspaces/:workspace/exchanges', answer(listExchanges(deps)))
  router.get('/workspaces/:workspace/exchanges/:n', answer(getExchange(deps)))
  router.get('/workspaces/:workspace/trace', sendTrace(deps))

  router.get('/workspaces/:workspace/partners', answer(listPartners(deps)))
  router.put('/workspaces/:workspace/partners/:partner', answer(putPartner(deps)))
  router.post('/workspaces/:workspace/partners/:partner/clients', answer(addClient(deps), 201))
  router.get('/workspaces/:workspace/clients/:client', answer(getClient(deps)))
  router.post('/workspaces/:workspace/clients/:client/grants', answer(changeGrants(deps)))
  router.post('/workspaces/:workspace/clients/:client/rotate', answer(rotateSecret(deps)))
  router.delete('/workspaces/:workspace/clients/:client', answer(removeClient(deps)))
  router.post('/workspaces/:workspace/launches', answer(createLaunch(deps), 201))
  router.post('/signing-keys/rotate', answer(rotateKeys(deps)))

  router.get('/workspaces/:workspace/clock', answer(showClock(deps)))
  router.post('/workspaces/:workspace/clock/advance', answer(advanceClock(deps)))
  router.post('/workspaces/:workspace/clock/set', answer(setClock(deps)))

  router.get('/workspaces/:workspace/interfaces', answer(listInterfaces(deps)))
  router.put('/workspaces/:workspace/interfaces/:name', answer(changeInterface(deps)))
  router.get('/workspaces/:workspace/interfaces/:name', answer(showInterface(deps)))
  router.get('/workspaces/:workspace/interfaces/:name/queue', answer(listQueue(deps)))
  router.post('/workspaces/:workspace/interfaces/:name/pause', answer(pauseQueue(deps)))
  router.post('/workspaces/:workspace/interfaces/:name/resume', answer(resumeQueue(deps)))
  router.post('/workspaces/:workspace/interfaces/:name/resend', answer(resendMessages(deps)))
  router.post('/workspaces/:workspace/interfaces/:name/skip', answer(skipMessages(deps)))
  router.post('/workspaces/:workspace/interfaces/:name/retry', answer(retryMessages(deps)))
  router.post('/workspaces/:workspace/interfaces/:name/drop', answer(dropMessages(deps)))
  router.post('/workspaces/:workspace/interfaces/:name/purge', answer(purgeQueue(deps)))
  router.get('/workspaces/:workspace/workflows', answer(listWorkflows(deps)))
  router.post('/workspaces/:workspace/workflows/admit', answer(admit(deps), 201))
  router.post('/workspaces/:workspace/workflows/:workflow', answer(runWorkflow(deps), 201))

  router.use((request, _response, next) =>
    next(
      new AdminProblem(
        404,
        'unknown-action',
        `There is no ${request.method} ${request.path.slice(0, 200)} in the admin API.`,
      ),
    ),
  )
  router.use(sayProblem)
  return router
}
