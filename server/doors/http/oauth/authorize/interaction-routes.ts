/** The pages between an authorization request and its answer: sign in, choose a patient, consent. */
import { type Request, type Response, Router } from 'express'
import type { Client } from '../../../../partners/client.ts'
import { sameSecret } from '../../same-secret.ts'
import { whyNoCookie } from '../cookies.ts'
import type { OauthDeps } from '../oauth-deps.ts'
import { LIFETIME } from '../oauth-deps.ts'
import { consentPage } from '../pages/consent-page.ts'
import { sendErrorPage } from '../pages/error-page.ts'
import type { Markup } from '../pages/html.ts'
import { originOf, sendPage } from '../pages/page.ts'
import { patientPage } from '../pages/patient-page.ts'
import { signInPage } from '../pages/sign-in-page.ts'
import { readParams } from '../params.ts'
import { refusal } from '../refusal.ts'
import { tell } from '../told.ts'
import { answerWithError } from './answer-app.ts'
import { goOn } from './authorize.ts'
import { findInteraction, type Interaction, interactionPath, useInteraction } from './interaction.ts'
import { consentOf, nextStep } from './next-step.ts'
import { signIn } from './sign-in.ts'

interface Standing {
  workspace: string
  interaction: Interaction
  client: Client
  secret: string
  proof: string
}

type Form = Readonly<Record<string, unknown>>

export const createInteractionRoutes = (deps: OauthDeps): Router => {
  const router = Router({ mergeParams: true })

  const lost = (request: Request, response: Response, why: string) => {
    tell(response, {
      findings: refusal('invalid_request', {
        rule: 'oauth/interaction',
        expected: 'the browser that began this sign-in, within fifteen minutes, each step once',
        actual: why,
        text: `This step of the sign-in cannot be gone on with: begin again from the app.${whyNoCookie(request)}`,
      }).findings,
    })
    sendErrorPage(response, {
      path: `/${String(request.params['workspace'])}/oauth2`,
      frameAncestors: deps.frameAncestors,
    })
  }

  /** The interaction of the request's cookie, or the error page. */
  const standingOf = async (request: Request, response: Response): Promise<Standing | undefined> => {
    const workspace = String(request.params['workspace'])
    const found = await findInteraction(deps, request, workspace, String(request.params['uid']))
    const client = found && (await deps.registry.getClient(workspace, found.interaction.request.clientId))
    if (!found || !client) {
      lost(request, response, 'no cookie of it, or it has expired')
      return undefined
    }
    tell(response, { client })
    // Registered anew since it began, it may be another app: nothing goes where that one is not.
    if (!client.redirectUris?.includes(found.interaction.request.redirectUri)) {
      lost(request, response, 'a client whose redirect URI was taken away meanwhile')
      return undefined
    }
    return { workspace, client, ...found }
  }

  router.get('/:uid', async (request, response) => {
    const standing = await standingOf(request, response)
    if (standing) await show(deps, standing, response)
  })

  /** One step sent: the form must be ours, and the step not taken before. */
  const step = (name: string, act: (standing: Standing, form: Form, response: Response) => Promise<void>) =>
    router.post(`/:uid/${name}`, async (request, response) => {
      const standing = await standingOf(request, response)
      if (!standing) return
      const form = Object.fromEntries(new URLSearchParams(typeof request.body === 'string' ? request.body : ''))
      if (isFromElsewhere(request) || !sameSecret(form['proof'] ?? '', standing.proof))
        return lost(request, response, 'a form that is not of this page')
      await act(standing, form, response)
    })

  /** Takes the step: only the first of two that are sent gets here. */
  const take = async (standing: Standing, response: Response): Promise<boolean> => {
    if (await useInteraction(deps, standing.workspace, standing.secret)) return true
    lost(response.req, response, 'a step that was taken before')
    return false
  }

  step('sign-in', async (standing, form, response) => {
    const signed = await signIn(deps, standing.workspace, form, response)
    if ('problem' in signed) return show(deps, standing, response, { ...signed, status: signed.status })
    if (!(await take(standing, response))) return
    const { user, authTime, session } = signed
    await goOn(
      deps,
      standing.workspace,
      { ...standing, interaction: { ...standing.interaction, user, authTime, session } },
      response,
    )
  })

  step('patient', async (standing, form, response) => {
    const id = String(form['patient'] ?? '').slice(0, 64)
    if ((await deps.patients.read(standing.workspace, id)) === undefined)
      return show(deps, standing, response, { problem: 'Choose one of the patients.', status: 400 })
    if (!(await take(standing, response))) return
    await goOn(
      deps,
      standing.workspace,
      { ...standing, interaction: { ...standing.interaction, patient: id } },
      response,
    )
  })

  step('consent', async (standing, form, response) => {
    const { workspace, interaction, client } = standing
    if (!(await take(standing, response))) return
    const next = await nextStep(deps, workspace, interaction, client)
    if (form['answer'] !== 'allow') return answerWithError(response, interaction.request, 'access_denied')
    if (next.step !== 'consent') return goOn(deps, workspace, { interaction, client }, response)
    if (interaction.session !== undefined) {
      await deps.secrets.keep(
        workspace,
        'consent',
        consentOf({ interaction, client, ...next }),
        true,
        deps.now() + LIFETIME.session,
      )
    }
    await goOn(deps, workspace, { client, interaction: { ...interaction, consented: true } }, response)
  })

  step('cancel', async (standing, _form, response) => {
    if (await take(standing, response)) answerWithError(response, standing.interaction.request, 'access_denied')
  })

  return router
}

/** The browser says that a page of another site sent the form (Fetch Metadata §2.3): the proof would not be there either. */
const isFromElsewhere = ({ headers }: Request): boolean => headers['sec-fetch-site'] === 'cross-site'

/** The page of the step that the interaction stands at. */
async function show(
  deps: OauthDeps,
  { workspace, interaction, client, proof }: Standing,
  response: Response,
  { problem, status = 200, username }: { problem?: string; status?: number; username?: string } = {},
): Promise<void> {
  const action = interactionPath(workspace, interaction.uid)
  const clientName = client.name ?? client.clientId
  const page = (title: string, body: Markup) =>
    sendPage(response, {
      title,
      body,
      status,
      path: `/${workspace}/oauth2`,
      formTargets: [originOf(interaction.request.redirectUri)],
      frameAncestors: deps.frameAncestors,
    })
  const next = await nextStep(deps, workspace, interaction, client)
  switch (next.step) {
    case 'sign-in': {
      const examples = deps.loopback ? await someUsers(deps, workspace) : []
      const told = { ...(problem === undefined ? {} : { problem }), ...(username === undefined ? {} : { username }) }
      return page('Sign in', signInPage({ action, proof, clientName, examples, ...told }))
    }
    case 'patient':
      return page(
        'Choose a patient',
        patientPage({
          action,
          proof,
          ...(await listed(deps, workspace, response.req)),
          ...(problem === undefined ? {} : { problem }),
        }),
      )
    default: {
      const { grant, subject } = next
      const patient = subject.patient === undefined ? undefined : await deps.patients.read(workspace, subject.patient)
      return page(
        'Allow access?',
        consentPage({
          action,
          proof,
          clientName,
          userName: interaction.user?.name ?? '',
          ...(patient === undefined ? {} : { patientName: patient.name }),
          apis: grant.apis,
          offline: grant.offline,
          withheld: grant.withheld,
        }),
      )
    }
  }
}

/** The patients that the query of the address asks for. */
async function listed({ patients }: OauthDeps, workspace: string, request: Request) {
  const params = readParams(new URL(request.originalUrl, 'http://localhost').searchParams)
  const find = (params.get('find') ?? '').trim().slice(0, 100)
  return { find, found: await patients.find(workspace, { text: find, page: Number(params.get('page') ?? 1) }) }
}

const someUsers = async ({ users }: OauthDeps, workspace: string) => [
  ...(await users.list(workspace, 'Practitioner', 50)),
  ...(await users.list(workspace, 'Patient', 30)),
]
