/**
 * `/{workspace}/launch`: opens an app as a clinician would from Hyperspace. On loopback nobody is asked for a password, but no other
 * page may use it (a foreign Origin or Host is refused); where others reach us, the user's password is wanted.
 */
import type { Encounter } from '@medplum/fhirtypes'
import express, { type Request, type Response, type Router } from 'express'
import { isLoopbackHost, isSamePage } from '../../same-page.ts'
import { calledUrls } from '../answer.ts'
import { signIn } from '../authorize/sign-in.ts'
import { leaveFor } from '../leave-for.ts'
import type { OauthDeps } from '../oauth-deps.ts'
import { html } from '../pages/html.ts'
import { originOf, sendPage } from '../pages/page.ts'
import { readParams } from '../params.ts'
import { refusal } from '../refusal.ts'
import { tell } from '../told.ts'
import { makeLaunch } from './launch.ts'
import { type Choice, launchPage } from './launch-page.ts'

export const createLaunchRouter = (deps: OauthDeps): Router => {
  const router = express.Router({ mergeParams: true })

  router.use((request, response, next) => {
    response.locals['findings'] ??= []
    if (isSamePage(request) && (!deps.loopback || isLoopbackHost(request))) return next()
    tell(response, { findings: elsewhere.findings })
    sendPage(response, {
      title: 'Not from here',
      body: html`<p>Open this page itself.</p>`,
      status: 403,
      ...at(deps, request),
    })
  })

  router.get('/', async (request, response) => {
    await show(deps, request, response, readParams(new URL(request.originalUrl, 'http://localhost').searchParams))
  })

  router.post(
    '/',
    express.text({ type: 'application/x-www-form-urlencoded', limit: '16kb' }),
    async (request, response) => {
      const workspace = workspaceOf(request)
      const search = new URLSearchParams(typeof request.body === 'string' ? request.body : '')
      const params = readParams(search)
      const username = params.get('user') ?? ''
      if (!deps.loopback) {
        const form = { username, password: search.get('password') ?? '' }
        const signed = await signIn(deps, workspace, form, response)
        if ('problem' in signed) return show(deps, request, response, params, signed)
      }
      const [patient, encounter] = [params.get('patient'), params.get('encounter')]
      const outcome = await makeLaunch(deps, workspace, {
        clientId: params.get('app') ?? '',
        username,
        iss: calledUrls(deps, request, workspace).epic,
        ...(patient === undefined ? {} : { patient }),
        ...(encounter === undefined ? {} : { encounter }),
      })
      if ('problem' in outcome) return show(deps, request, response, params, { problem: outcome.problem, status: 400 })
      leaveFor(response, outcome.url)
    },
  )
  return router
}

const workspaceOf = (request: Request): string => String((request.params as { workspace?: string }).workspace)

const at = (deps: OauthDeps, request: Request) => ({
  path: `/${workspaceOf(request)}/oauth2`,
  frameAncestors: deps.frameAncestors,
})

async function show(
  deps: OauthDeps,
  request: Request,
  response: Response,
  params: ReturnType<typeof readParams>,
  { problem, status = 200 }: { problem?: string; status?: number } = {},
): Promise<void> {
  const workspace = workspaceOf(request)
  const find = (params.get('find') ?? '').trim().slice(0, 100)
  const lists = deps.loopback ? await listsOf(deps, workspace, { find, wanted: params.get('patient') }) : NO_LISTS
  const { origins, patient = params.get('patient') ?? '', ...choices } = lists
  sendPage(response, {
    title: 'Launch an app',
    status,
    // A form of a page for others may lead to any app: which there are is nobody's business.
    formTargets: deps.loopback ? origins : ['http:', 'https:'],
    frames: deps.loopback ? ["'self'", ...origins] : ['http:', 'https:'],
    body: launchPage({
      action: `/${workspace}/launch`,
      ...choices,
      find,
      chosen: {
        user: params.get('user') ?? '',
        patient,
        encounter: params.get('encounter') ?? '',
        app: params.get('app') ?? '',
      },
      ...(problem === undefined ? {} : { problem }),
      plain: !deps.loopback,
    }),
    ...at(deps, request),
  })
}

interface Lists {
  users: Choice[]
  patients: Choice[]
  encounters: Choice[]
  apps: Choice[]
  /** Where the apps are opened */
  origins: string[]
  /** Whose visits are listed */
  patient?: string
}

const NO_LISTS: Lists = { users: [], patients: [], encounters: [], apps: [], origins: [] }

async function listsOf(
  deps: OauthDeps,
  workspace: string,
  { find, wanted }: { find: string; wanted: string | undefined },
): Promise<Lists> {
  const [clinicians, people, found, chosen, partners] = await Promise.all([
    deps.users.list(workspace, 'Practitioner', 100),
    deps.users.list(workspace, 'Patient', 100),
    deps.patients.find(workspace, { text: find, page: 1 }),
    wanted === undefined ? undefined : deps.patients.read(workspace, wanted),
    deps.registry.listPartners(workspace),
  ])
  const apps = partners.flatMap(({ clients }) => clients).filter(({ launchUrl }) => launchUrl !== undefined)
  const listed = found.patients.some(({ id }) => id === chosen?.id)
  // Who was chosen before stays in the list, unless another is looked for.
  const patients = [...(chosen && !listed && find === '' ? [chosen] : []), ...found.patients]
  const patient = (chosen && (listed || find === '') ? chosen.id : patients[0]?.id) ?? ''
  return {
    users: [...clinicians, ...people].map(({ username, name, role }) => ({
      value: username,
      text: `${name}, ${role}`,
    })),
    patients: patients.map(({ id, name, hint }) => ({ value: id, text: `${name} (${hint})` })),
    encounters: await visitsOf(deps, workspace, patient),
    apps: apps.map(({ clientId, name }) => ({ value: clientId, text: name ?? clientId })),
    origins: apps.map(({ launchUrl = '' }) => originOf(launchUrl)),
    patient,
  }
}

async function visitsOf({ records }: OauthDeps, workspace: string, patient: string): Promise<Choice[]> {
  const { rows } = await records.search(workspace, {
    type: 'Encounter',
    clauses: [{ anyOf: [{ kind: 'reference', param: 'patient', targetType: 'Patient', targetId: patient }] }],
    sort: [{ param: 'date', kind: 'date', descending: true }],
    limit: 50,
    offset: 0,
    total: false,
  })
  return rows.map(({ text }) => {
    const { id = '', class: kind, period, status } = JSON.parse(text) as Encounter
    return {
      value: id,
      text: `${kind?.display ?? kind?.code ?? 'visit'}, ${period?.start?.slice(0, 10) ?? ''}, ${status}`,
    }
  })
}

const elsewhere = refusal('access_denied', {
  rule: 'oauth/launch-page',
  at: 'header.Origin',
  expected: 'the launch page itself, called by a name of this machine',
  actual: 'another page or host name',
  text: 'The launch page acts for clinicians, so no other page may send its form: open it in the browser.',
})
