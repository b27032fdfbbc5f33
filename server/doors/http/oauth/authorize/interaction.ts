/**
 * An authorization under way in a browser. Each step is a secret of its own, in a cookie of that interaction alone: it is used once,
 * so that no step can be sent twice, and a form from elsewhere has neither the cookie nor the proof.
 */
import type { Request, Response } from 'express'
import type { Secrets } from '../../../../partners/secrets.ts'
import { hashOf } from '../../../../partners/secrets.ts'
import { cookieOf, setCookie } from '../cookies.ts'
import { LIFETIME, type OauthDeps } from '../oauth-deps.ts'
import type { User } from '../users/users.ts'
import type { AuthorizationRequest } from './authorization-request.ts'

export interface Interaction {
  uid: string
  request: AuthorizationRequest
  /** Signed in, or brought along by an EHR launch. */
  user?: User
  /** ms since epoch of the sign-in */
  authTime?: number
  /** The session that remembers the sign-in, as a hash. */
  session?: string
  /** Chosen on the patient page */
  patient?: string
  consented?: true
}

type Deps = Pick<OauthDeps, 'now' | 'newSecret'> & { secrets: Secrets }

/** Keeps the interaction as it stands now and gives its cookie to the browser. */
export async function keepInteraction(deps: Deps, workspace: string, interaction: Interaction, response: Response) {
  const secret = deps.newSecret()
  const expires = deps.now() + LIFETIME.interaction
  await deps.secrets.keep(workspace, 'interaction', secret, interaction, expires)
  setCookie(response, cookieName(interaction.uid), secret, {
    path: interactionPath(workspace, interaction.uid),
    // It begins and ends in one frame.
    partitioned: true,
    maxAge: LIFETIME.interaction,
  })
  return { proof: proofOf(secret) }
}

export async function findInteraction(deps: Deps, request: Request, workspace: string, uid: string) {
  const secret = cookieOf(request, cookieName(uid))
  if (secret === undefined) return undefined
  const interaction = await deps.secrets.find<Interaction>(workspace, 'interaction', secret)
  return interaction === undefined || interaction.uid !== uid
    ? undefined
    : { interaction, secret, proof: proofOf(secret) }
}

export const useInteraction = (deps: Deps, workspace: string, secret: string): Promise<boolean> =>
  deps.secrets.use(workspace, 'interaction', secret, deps.now() + LIFETIME.interaction)

export const interactionPath = (workspace: string, uid: string): string => `/${workspace}/oauth2/interaction/${uid}`

const cookieName = (uid: string): string => `ngemr_interaction_${uid}`

/** Stands in the forms: shows that the form is ours without showing the cookie. */
const proofOf = (secret: string): string => hashOf(`form ${secret}`)
