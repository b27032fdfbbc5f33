/** The client of an id, or why there is none: not registered, registered a moment ago, or the id of production. */
import type { Client, Registry } from '../../../../partners/registry.ts'
import { type Refusal, refusal } from '../refusal.ts'

type Deps = { registry: Pick<Registry, 'getClient' | 'listPartners'>; now(): number }

/** `at`: where in the request the id stands, for the finding. */
export async function knownClient(
  { registry, now }: Deps,
  workspace: string,
  clientId: string | undefined,
  at: string,
): Promise<{ client: Client } | { refused: Refusal; client?: Client }> {
  const client = clientId === undefined ? undefined : await registry.getClient(workspace, clientId)
  if (client === undefined) return { refused: await unknown(registry, workspace, clientId, at) }
  const { effectiveFrom } = client
  if (effectiveFrom === undefined || effectiveFrom <= now()) return { client }
  return {
    client,
    refused: refusal('invalid_client', {
      rule: 'oauth/client-not-yet',
      at,
      expected: `at or after ${new Date(effectiveFrom).toISOString()}`,
      actual: new Date(now()).toISOString(),
      text: `Client ${client.clientId} is registered but takes effect only later (setting registration-delay): wait, or set the delay to 0 and register it anew.`,
    }),
  }
}

async function unknown(
  registry: Pick<Registry, 'listPartners'>,
  workspace: string,
  clientId: string | undefined,
  at: string,
): Promise<Refusal> {
  const clients = (await registry.listPartners(workspace)).flatMap((partner) => partner.clients)
  const inProduction = clients.find(({ productionId }) => productionId !== undefined && productionId === clientId)
  return refusal('invalid_client', {
    rule: 'oauth/client',
    at,
    expected: inProduction?.clientId ?? (clients.map((client) => client.clientId).join(', ') || 'a registered client'),
    actual: clientId ?? 'nothing',
    text: inProduction
      ? `${clientId} is the production id of this app; here its non-production id ${inProduction.clientId} is wanted.`
      : `No client ${clientId ?? ''} is registered in workspace ${workspace}: register it (ngemr-sandbox client add), or take the id of one that is.`,
  })
}
