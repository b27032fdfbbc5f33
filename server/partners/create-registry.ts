/**
 * The registry on the store: partners and interfaces are documents, tokens and assertion ids are secrets kept as hashes.
 * Reads of the hot path (client, interface, token) are answered from memory; one process owns a workspace, so a write here is the
 * only thing that can make the memory stale.
 */
import type { Store, StoreTransaction } from '../store/contract.ts'
import { createBoundedMap } from './bounded-map.ts'
import type { AssertionId, Client, Interface, Partner, Registry, TokenGrant } from './registry.ts'
import { hashOf } from './secrets.ts'

const PARTNERS = 'partners'
const INTERFACES = 'interfaces'
const TOKENS = 'tokens'
const ASSERTIONS = 'assertions'
const HASHES = 500
const LONGEST_REMEMBERED = 1000
const REVOKED = 'revoked'
/** Longer than any token or refresh token lives. */
const REVOKED_FOR_MS = 400 * 86_400_000

export interface RegistryDependencies {
  store: Store
  now(): number
}

export interface CachingRegistry extends Registry {
  /** Lets go of what is remembered of a workspace; to be called after its drop or reset. */
  forget(workspace: string): void
}

export function createRegistry({ store, now }: RegistryDependencies, { tokensInMemory = 5_000 } = {}): CachingRegistry {
  const clients = new Map<string, Promise<Map<string, Client>>>()
  const interfaces = new Map<string, Promise<readonly Interface[]>>()
  const tokens = createBoundedMap<string, TokenGrant>(tokensInMemory)
  /** A client sends its token with every request: it is hashed once. */
  const hashes = createBoundedMap<string, string>(HASHES)

  function hashOfToken(token: string): string {
    if (token.length > LONGEST_REMEMBERED) return hashOf(token)
    let hash = hashes.get(token)
    if (hash === undefined) {
      hash = hashOf(token)
      hashes.set(token, hash)
    }
    return hash
  }

  async function listPartners(workspace: string): Promise<Partner[]> {
    return (await store.read.listDocuments(workspace, PARTNERS)).map(({ text }) => JSON.parse(text) as Partner)
  }

  function clientsOf(workspace: string): Promise<Map<string, Client>> {
    const known = clients.get(workspace)
    if (known !== undefined) return known
    const loading = listPartners(workspace).then(byClientId)
    clients.set(workspace, loading)
    loading.catch(() => clients.delete(workspace))
    return loading
  }

  /** Asked for with every message. None at all is not remembered: the workspace may be about to be made. */
  function interfacesOf(workspace: string): Promise<readonly Interface[]> {
    const known = interfaces.get(workspace)
    if (known !== undefined) return known
    const loading = store.read
      .listDocuments(workspace, INTERFACES)
      .then((found) => found.map(({ text }) => JSON.parse(text) as Interface))
    interfaces.set(workspace, loading)
    const forget = () => {
      if (interfaces.get(workspace) === loading) interfaces.delete(workspace)
    }
    loading.then((found) => found.length === 0 && forget(), forget)
    return loading
  }

  async function putDocument(workspace: string, collection: string, id: string, value: unknown): Promise<void> {
    await store.write((tx) => tx.putDocument(workspace, collection, id, JSON.stringify(value)))
  }

  async function readDocument<T>(workspace: string, collection: string, id: string): Promise<T | undefined> {
    const text = await store.read.getDocument(workspace, collection, id)
    return text === undefined ? undefined : (JSON.parse(text) as T)
  }

  const isRevoked = async (workspace: string, family: string): Promise<boolean> =>
    (await store.read.getSecret(workspace, REVOKED, hashOf(family), now())) !== undefined

  const changePartner: Registry['changePartner'] = async (workspace, id, change) => {
    const changed = await store.write(async (tx) => {
      const text = await tx.getDocument(workspace, PARTNERS, id)
      if (text === undefined) return undefined
      const partner = change(JSON.parse(text) as Partner)
      await tx.putDocument(workspace, PARTNERS, id, JSON.stringify(partner))
      return partner
    })
    clients.delete(workspace)
    return changed
  }

  /** Looked at after the token is in memory: whoever revokes at the same time either finds it there or was here first. */
  async function forgetWorthless(workspace: string, key: string, grant: TokenGrant): Promise<boolean> {
    const revoked = grant.family !== undefined && (await isRevoked(workspace, grant.family))
    const client = (await clientsOf(workspace)).get(grant.clientId)
    const worth = !revoked && client !== undefined && (client.registered ?? 0) <= (grant.issued ?? 0)
    if (!worth) tokens.delete(key)
    return worth
  }

  return {
    listPartners,
    getPartner: (workspace, id) => readDocument<Partner>(workspace, PARTNERS, id),
    async putPartner(workspace, partner) {
      await putDocument(workspace, PARTNERS, partner.id, partner)
      clients.delete(workspace)
    },
    changePartner,
    async removeClient(workspace, clientId) {
      const client = (await clientsOf(workspace)).get(clientId)
      if (client === undefined) return false
      await changePartner(workspace, client.partner, (partner) => ({
        ...partner,
        clients: partner.clients.filter((each) => each.clientId !== clientId && each.instanceOf?.clientId !== clientId),
      }))
      const left = await clientsOf(workspace)
      tokens.deleteWhere((key, grant) => key.startsWith(keyOf(workspace, '')) && !left.has(grant.clientId))
      return true
    },
    getClient: async (workspace, clientId) => (await clientsOf(workspace)).get(clientId),

    listInterfaces: async (workspace) => [...(await interfacesOf(workspace))],
    getInterface: async (workspace, name) => (await interfacesOf(workspace)).find((each) => each.name === name),
    async putInterface(workspace, value) {
      await putDocument(workspace, INTERFACES, value.name, value)
      interfaces.delete(workspace)
    },

    async keepToken(workspace, token, grant, assertion) {
      const hash = hashOf(token)
      const text = JSON.stringify(grant)
      const kept = await store.write(async (tx) => {
        const at = now()
        if (assertion !== undefined && !(await putAssertion(tx, workspace, assertion, at))) return false
        await tx.putSecret(workspace, TOKENS, hash, text, grant.expires, at)
        return true
      })
      if (!kept) return false
      const key = keyOf(workspace, hash)
      tokens.set(key, grant)
      await forgetWorthless(workspace, key, grant)
      return true
    },

    heldToken(workspace, token, at) {
      const known = tokens.get(keyOf(workspace, hashOfToken(token)))
      return known !== undefined && known.expires > at ? known : undefined
    },

    async findToken(workspace, token, at) {
      const hash = hashOfToken(token)
      const key = keyOf(workspace, hash)
      const known = tokens.get(key)
      if (known !== undefined) return known.expires > at ? known : undefined
      const text = await store.read.getSecret(workspace, TOKENS, hash, at)
      if (text === undefined) return undefined
      const grant = JSON.parse(text) as TokenGrant
      tokens.set(key, grant)
      const worth = await forgetWorthless(workspace, key, grant)
      return worth && grant.expires > at ? grant : undefined
    },

    async revokeFamily(workspace, family) {
      const at = now()
      await store.write((tx) => tx.putSecret(workspace, REVOKED, hashOf(family), '', at + REVOKED_FOR_MS, at))
      tokens.deleteWhere((key, grant) => grant.family === family && key.startsWith(keyOf(workspace, '')))
    },
    isRevoked,

    useAssertion: (workspace, assertion, at) => store.write((tx) => putAssertion(tx, workspace, assertion, at)),

    forget(workspace) {
      clients.delete(workspace)
      interfaces.delete(workspace)
      tokens.deleteWhere((key) => key.startsWith(keyOf(workspace, '')))
    },
  }
}

// A space cannot stand in a workspace's name, so that no name is the beginning of another's key.
const keyOf = (workspace: string, hash: string): string => `${workspace} ${hash}`

const putAssertion = (
  tx: StoreTransaction,
  workspace: string,
  { clientId, jti, expires }: AssertionId,
  now: number,
): Promise<boolean> =>
  tx.putSecret(workspace, ASSERTIONS, hashOf(JSON.stringify([clientId, jti])), clientId, expires, now)

function byClientId(partners: Partner[]): Map<string, Client> {
  return new Map(partners.flatMap(({ clients }) => clients).map((client) => [client.clientId, client]))
}
