/**
 * The partners of sandbox.yaml: put into the workspaces at every start, so that the file says what holds. What was added by hand
 * to the same partner stays, but for clients that the file names too.
 */
import { SandboxError } from '../errors.ts'
import { type Registration, registerClient } from './client-declaration.ts'
import type { Client, Registry } from './registry.ts'

export type Declaring = Omit<Registration, 'partner'>

/** Throws SandboxError('usage') that names the place in the file. */
export function readPartners(
  declared: unknown,
  declaring: Declaring,
): { id: string; name: string; clients: Client[] }[] {
  if (declared === undefined) return []
  if (!Array.isArray(declared)) throw wrong('partners', 'must be a list of partners')
  return declared.map((each: unknown, i) => {
    const at = `partners[${i}]`
    if (typeof each !== 'object' || each === null || Array.isArray(each)) throw wrong(at, 'must have an id and clients')
    const { id, name = id, clients = [], ...stray } = each as Record<string, unknown>
    const [unknown] = Object.keys(stray)
    if (unknown !== undefined) throw wrong(`${at}.${unknown}`, 'is not known: a partner has id, name and clients')
    if (typeof id !== 'string' || !/^[A-Za-z0-9][\w.-]{0,63}$/.test(id))
      throw wrong(`${at}.id`, 'must be letters, digits, dots, hyphens')
    if (typeof name !== 'string') throw wrong(`${at}.name`, 'must be text')
    if (!Array.isArray(clients)) throw wrong(`${at}.clients`, 'must be a list of clients')
    return {
      id,
      name,
      clients: clients.map((client, n) => readClient(client, `${at}.clients[${n}]`, { ...declaring, partner: id })),
    }
  })
}

function readClient(declared: unknown, at: string, registration: Registration): Client {
  const id = (declared as { id?: unknown } | null)?.id
  if (id === undefined) throw wrong(`${at}.id`, 'is missing: a client of the file needs an id that stays the same')
  const registered = registerClient(declared, registration)
  if ('problem' in registered) throw wrong(`${at}.${registered.field}`, registered.problem)
  if (registered.secret !== undefined) {
    throw wrong(`${at}.secret`, 'is missing: a confidential client of the file needs a secret, jwks or jwksUrl')
  }
  // In the file from the start: there was time enough, and its tokens live on over a restart.
  const { effectiveFrom: _from, registered: _at, ...client } = registered.client
  return { ...client, declared: true }
}

export async function declarePartners(
  registry: Registry,
  workspaces: readonly string[],
  partners: ReturnType<typeof readPartners>,
): Promise<void> {
  for (const workspace of workspaces) {
    await dropUndeclared(registry, workspace, partners)
    for (const { id, name, clients } of partners) {
      const named = new Set(clients.map(({ clientId }) => clientId))
      const found = await registry.getPartner(workspace, id)
      const others = (found?.clients ?? []).filter(({ clientId, declared }) => !declared && !named.has(clientId))
      await registry.putPartner(workspace, { id, name, clients: [...others, ...clients] })
    }
  }
}

/** A client that the file no longer names is gone, its partner may be too. */
async function dropUndeclared(
  registry: Registry,
  workspace: string,
  partners: ReturnType<typeof readPartners>,
): Promise<void> {
  const named = new Set(partners.flatMap(({ clients }) => clients.map(({ clientId }) => clientId)))
  const known = (await registry.listPartners(workspace)).flatMap(({ clients }) => clients)
  for (const { clientId, declared } of known) {
    if (declared && !named.has(clientId)) await registry.removeClient(workspace, clientId)
  }
}

const wrong = (at: string, what: string): SandboxError =>
  new SandboxError('usage', `${at} in the settings file ${what}`)
