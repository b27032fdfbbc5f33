/** Admin actions on partners and their OAuth clients: list, register, grant, rotate, remove. Effective at once. */
import type { Request } from 'express'
import { kindOf } from '../../../partners/client.ts'
import { apiProblem, registerClient } from '../../../partners/client-declaration.ts'
import type { Client, Partner } from '../../../partners/registry.ts'
import { hashOf } from '../../../partners/secrets.ts'
import type { AdminDeps } from './admin-deps.ts'
import { AdminProblem } from './answer.ts'
import type { ClientView, PartnerView } from './contract.ts'
import { bodyOf } from './read-json.ts'
import { workspaceOf } from './workspaces.ts'

type Deps = Pick<AdminDeps, 'registry' | 'registration' | 'oauth'>

/** Without the keys of the client and the hash of its secret. */
const viewOf = (client: Client): ClientView => {
  const {
    clientId,
    partner,
    name,
    redirectUris,
    launchUrl,
    jwks,
    jwksUrl,
    apis,
    productionId,
    effectiveFrom,
    instanceOf,
  } = client
  return {
    clientId,
    partner,
    kind: kindOf(client),
    ...(name === undefined ? {} : { name }),
    ...(redirectUris === undefined ? {} : { redirectUris }),
    ...(launchUrl === undefined ? {} : { launchUrl }),
    keys: jwks.keys.map((key) => String(key['kid'])),
    ...(jwksUrl === undefined ? {} : { jwksUrl }),
    ...(productionId === undefined ? {} : { productionId }),
    ...(instanceOf === undefined ? {} : { instanceOf: instanceOf.clientId }),
    ...(effectiveFrom === undefined ? {} : { effectiveFrom: new Date(effectiveFrom).toISOString() }),
    apis,
  }
}

const partnerView = ({ id, name, clients }: Partner): PartnerView => ({ id, name, clients: clients.map(viewOf) })

export const listPartners = (deps: Deps) => async (request: Request) => ({
  partners: (await deps.registry.listPartners(workspaceOf(request))).map(partnerView),
})

export const putPartner = (deps: Deps) => async (request: Request) => {
  const workspace = workspaceOf(request)
  const id = String(request.params['partner'])
  if (!/^[a-z0-9][\w.-]{0,63}$/i.test(id)) throw bad('partner', 'Name it with letters, digits, dots and hyphens.')
  const { name = id } = bodyOf(request, ['name'])
  if (typeof name !== 'string' || name === '' || name.length > 200) throw bad('name', 'Send {"name": "…"}.')
  const changed = await deps.registry.changePartner(workspace, id, (partner) => ({ ...partner, name }))
  if (changed !== undefined) return partnerView(changed)
  const made: Partner = { id, name, clients: [] }
  await deps.registry.putPartner(workspace, made)
  return partnerView(made)
}

export const addClient = (deps: Deps) => async (request: Request) => {
  const workspace = workspaceOf(request)
  const id = String(request.params['partner'])
  const { registry, registration, oauth } = deps
  const registered = registerClient(request.body, {
    partner: id,
    apis: registration.apis,
    now: registration.now(),
    delay: registration.delayMs,
    newId: oauth.newId,
    newSecret: oauth.newSecret,
  })
  if ('problem' in registered) throw bad(registered.field, registered.problem)
  const { client, secret } = registered
  if ((await registry.getClient(workspace, client.clientId)) !== undefined) {
    throw new AdminProblem(
      409,
      'client-exists',
      `There is a client ${client.clientId} already: remove it, or take another id.`,
      'id',
    )
  }
  const partner = await registry.changePartner(workspace, id, (found) => ({
    ...found,
    clients: [...found.clients, client],
  }))
  if (partner === undefined) {
    throw new AdminProblem(
      404,
      'unknown-partner',
      `There is no partner "${id}": add it first (ngemr-sandbox partner add ${id}).`,
    )
  }
  return { client: viewOf(client), ...(secret === undefined ? {} : { secret }) }
}

export const getClient = (deps: Deps) => async (request: Request) => viewOf(await clientOf(deps, request))

export const changeGrants = (deps: Deps) => async (request: Request) => {
  const client = await clientOf(deps, request)
  const { add = [], remove = [] } = bodyOf(request, ['add', 'remove'])
  if (!isNames(add) || !isNames(remove)) throw bad('add', 'Send {"add": ["Patient.Search"], "remove": []}.')
  const known = deps.registration.apis
  const stray = apiProblem([...add, ...remove], known)
  if (stray !== undefined) throw bad(stray.field, stray.problem)
  const wanted = add.includes('*') ? known : [...client.apis, ...add]
  const apis = [...new Set(wanted)].filter((api) => !remove.includes('*') && !remove.includes(api))
  return viewOf(await change(deps, request, client, { apis }))
}

export const rotateSecret = (deps: Deps) => async (request: Request) => {
  const client = await clientOf(deps, request)
  if (kindOf(client) !== 'confidential') {
    throw bad('client', `Client ${client.clientId} is a ${kindOf(client)} client and has no secret to change.`)
  }
  const secret = deps.oauth.newSecret()
  return { client: viewOf(await change(deps, request, client, { secretHash: hashOf(secret) })), secret }
}

export const removeClient = (deps: Deps) => async (request: Request) => {
  const { clientId } = await clientOf(deps, request)
  await deps.registry.removeClient(workspaceOf(request), clientId)
}

const change = async (deps: Deps, request: Request, client: Client, fields: Partial<Client>): Promise<Client> => {
  await deps.registry.changePartner(workspaceOf(request), client.partner, (partner) => ({
    ...partner,
    clients: partner.clients.map((each) => (each.clientId === client.clientId ? { ...each, ...fields } : each)),
  }))
  return { ...client, ...fields }
}

const clientOf = async ({ registry }: Deps, request: Request): Promise<Client> => {
  const id = String(request.params['client'])
  const client = await registry.getClient(workspaceOf(request), id)
  if (client !== undefined) return client
  throw new AdminProblem(
    404,
    'unknown-client',
    `There is no client "${id.slice(0, 100)}" in this workspace: ngemr-sandbox client list shows them.`,
  )
}

const isNames = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length <= 500 && value.every((each) => typeof each === 'string')

const bad = (field: string, message: string) => new AdminProblem(400, 'bad-value', message, field)
