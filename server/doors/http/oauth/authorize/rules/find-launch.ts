/** An EHR launch brings a launch token, good once and for this app: user, patient and visit come with it. SMART App Launch 2.2 §2.1.3 */
import type { Client, Subject } from '../../../../../partners/client.ts'
import { LIFETIME } from '../../oauth-deps.ts'
import { type Refusal, refusal } from '../../refusal.ts'
import type { AuthorizationCheck } from '../authorization-request.ts'

/** What stands behind a launch token. */
export interface Launch extends Subject {
  clientId: string
}

export async function findLaunch(
  { params, deps, workspace }: AuthorizationCheck,
  client: Client,
): Promise<{ launch?: Subject } | { refused: Refusal }> {
  const token = params.get('launch')
  if (token === undefined) return {}
  const found = await deps.secrets.find<Launch>(workspace, 'launch', token)
  if (found === undefined) return { refused: wrong('unknown here, or older than five minutes') }
  if (found.clientId !== client.clientId) return { refused: wrong(`made for ${found.clientId}`) }
  const fresh = await deps.secrets.use(workspace, 'launch', token, deps.now() + LIFETIME.launch)
  if (!fresh) return { refused: wrong('used before') }
  const { clientId: _clientId, ...launch } = found
  return { launch }
}

const wrong = (actual: string): Refusal =>
  refusal('invalid_launch_token', {
    rule: 'oauth/launch',
    at: 'query.launch',
    expected: 'a launch token of this workspace for this client, not used before',
    actual,
    text: 'The launch token cannot be used: launch the app anew (launch page, or ngemr-sandbox launch), and send the parameter launch on as it came.',
  })
