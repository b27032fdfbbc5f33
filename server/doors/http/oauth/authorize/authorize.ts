/** GET and POST of the authorization endpoint: the rules, then straight back to the app, or on to the pages that ask a person. */
import type { Request, RequestHandler, Response } from 'express'
import type { Client } from '../../../../partners/client.ts'
import { calledUrls } from '../answer.ts'
import { whyNoCookie } from '../cookies.ts'
import type { OauthDeps } from '../oauth-deps.ts'
import { sendErrorPage } from '../pages/error-page.ts'
import { readParams } from '../params.ts'
import { type OauthError, refusal } from '../refusal.ts'
import { tell } from '../told.ts'
import { answerWithCode, answerWithError } from './answer-app.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { type Interaction, interactionPath, keepInteraction } from './interaction.ts'
import { nextStep, type Step } from './next-step.ts'
import { readRequest } from './read-request.ts'
import { remarkWithheld } from './remark-withheld.ts'
import { findSession, type Session } from './session.ts'

export const createAuthorize =
  (deps: OauthDeps): RequestHandler =>
  async (request, response) => {
    const workspace = String(request.params['workspace'])
    const params = readParams(sentWith(request))
    const read = await readRequest({
      deps,
      workspace,
      params,
      audiences: audiencesOf(deps, request, workspace),
    })
    tell(response, { client: read.client })
    if ('refused' in read) {
      tell(response, { findings: read.refused.findings })
      const state = params.get('state')
      if (read.redirectUri === undefined) {
        return sendErrorPage(response, { path: `/${workspace}/oauth2`, frameAncestors: deps.frameAncestors })
      }
      const back = { redirectUri: read.redirectUri, ...(state === undefined ? {} : { state }) }
      return answerWithError(response, back, read.refused.error)
    }
    tell(response, { findings: remarkWithheld(read.request, read.client) })
    const interaction = await begin(deps, request, workspace, read.request)
    await goOn(deps, workspace, { interaction, client: read.client }, response)
  }

/** An EHR launch brings its user along; otherwise whoever is signed in at this browser goes on, unless the app wants it otherwise. */
async function begin(
  deps: OauthDeps,
  request: Request,
  workspace: string,
  asked: AuthorizationRequest,
): Promise<Interaction> {
  const interaction: Interaction = { uid: deps.newId(), request: asked }
  const launched = asked.launch?.user
  const user = launched === undefined ? undefined : await deps.users.find(workspace, launched.username)
  if (user !== undefined) return { ...interaction, user, authTime: deps.now() }
  const session = await findSession(deps, request, workspace)
  if (session === undefined || isTooOld(session, asked, deps.now())) return interaction
  // Merged, deactivated or renumbered meanwhile: the session is of somebody who could not sign in any more.
  const standing = await deps.users.find(workspace, session.user.username)
  if (standing?.id !== session.user.id) return interaction
  return { ...interaction, user: standing, authTime: session.authTime, session: session.name }
}

const isTooOld = ({ authTime }: Session, { prompt, maxAge }: AuthorizationRequest, now: number): boolean =>
  prompt.includes('login') ||
  prompt.includes('select_account') ||
  (maxAge !== undefined && now - authTime > maxAge * 1000)

/** To the app when nothing is left to ask, else to the page of the next step. */
export async function goOn(
  deps: OauthDeps,
  workspace: string,
  { interaction, client }: { interaction: Interaction; client: Client },
  response: Response,
): Promise<void> {
  const next = await nextStep(deps, workspace, interaction, client)
  if (next.step === 'done') return answerWithCode(deps, workspace, { interaction, client, ...next }, response)
  if (interaction.request.prompt.includes('none')) {
    const { error, findings } = mayNotAsk(next.step, next.step === 'sign-in' ? whyNoCookie(response.req) : '')
    tell(response, { findings })
    return answerWithError(response, interaction.request, error)
  }
  await keepInteraction(deps, workspace, interaction, response)
  response.redirect(303, interactionPath(workspace, interaction.uid))
}

const ERRORS: Record<Exclude<Step['step'], 'done'>, OauthError> = {
  'sign-in': 'login_required',
  patient: 'interaction_required',
  consent: 'consent_required',
}

const mayNotAsk = (step: Exclude<Step['step'], 'done'>, because: string) =>
  refusal(ERRORS[step], {
    rule: 'oauth/prompt-none',
    at: 'query.prompt',
    expected: 'somebody who is signed in at this browser and has allowed this app the same before',
    actual: `the page "${step}" is still to be shown`,
    text: `With prompt=none no page may be shown, and one is needed: send the person here once without it.${because}`,
  })

/** A form's parameters stand in its body. */
const sentWith = (request: Request): URLSearchParams =>
  request.method === 'POST'
    ? new URLSearchParams(typeof request.body === 'string' ? request.body : '')
    : new URL(request.originalUrl, 'http://localhost').searchParams

const audiencesOf = (deps: OauthDeps, request: Request, workspace: string): string[] => {
  const bases = [deps.urls(workspace).epic, calledUrls(deps, request, workspace).epic]
  return [...bases, ...bases.map((base) => base.replace(/R4$/, 'STU3'))]
}
