/** The admin API under `/_sandbox`: a route map; each action stands in its own file. */
import { json, Router } from 'express'
import type { Hospital } from '../../../emr/hospital.ts'
import type { Outbound } from '../../../interfaces/outbound/create-outbound.ts'
import type { Journal } from '../../../journal/journal.ts'
import type { Registry } from '../../../partners/registry.ts'
import type { Metrics } from '../metrics.ts'
import { answer } from './answer.ts'
import type { ReadyFile, WorkspaceInfo } from './contract.ts'
import { getExchange, listExchanges } from './exchanges.ts'
import { createGuard, type GuardOptions } from './guard.ts'
import { changeInterface, listInterfaces } from './interfaces.ts'
import { sendTrace } from './trace.ts'
import { admit } from './workflows.ts'
import { createWorkspace, dropWorkspace, knownWorkspace, listWorkspaces, resetWorkspace } from './workspaces.ts'

export interface AdminDeps {
  guard: GuardOptions
  hospital: Hospital
  journal: Journal
  registry: Registry
  outbound: Outbound
  metrics: Metrics
  workspaces: WorkspaceControl
  /** What `GET /_sandbox/ready` tells: the ready file without its secrets. */
  ready(): Omit<ReadyFile, 'apiKey' | 'adminTokenFile'>
  /** For the header line of a trace. */
  traceHeader(workspace: string): { sandbox: string; fixtures: string }
}

/** The composition root's hand on the workspaces: what the rooms behind this door may not reach themselves. */
export interface WorkspaceControl {
  has(name: string): boolean
  list(): Promise<WorkspaceInfo[]>
  create(name: string): Promise<WorkspaceInfo>
  reset(name: string): Promise<WorkspaceInfo>
  drop(name: string): Promise<void>
}

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
    response.type(deps.metrics.contentType).send(await deps.metrics.text())
  })

  router.get('/workspaces', answer(listWorkspaces(deps)))
  router.post('/workspaces', answer(createWorkspace(deps), 201))
  router.use('/workspaces/:workspace', knownWorkspace(deps))
  router.delete('/workspaces/:workspace', answer(dropWorkspace(deps)))
  router.post('/workspaces/:workspace/reset', answer(resetWorkspace(deps)))

  router.get('/workspaces/:workspace/exchanges', answer(listExchanges(deps)))
  router.get('/workspaces/:workspace/exchanges/:n', answer(getExchange(deps)))
  router.get('/workspaces/:workspace/trace', sendTrace(deps))

  router.get('/workspaces/:workspace/interfaces', answer(listInterfaces(deps)))
  router.put('/workspaces/:workspace/interfaces/:name', answer(changeInterface(deps)))
  router.post('/workspaces/:workspace/workflows/admit', answer(admit(deps), 201))
  return router
}
