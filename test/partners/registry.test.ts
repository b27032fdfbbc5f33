/** Partners, clients, interfaces and tokens as the rest of the house sees them, on a real store. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { SUPPORTED_EVENTS } from '../../server/emr/views/hl7v2-in/supported-events.ts'
import { EVENT_MESSAGES } from '../../server/emr/views/hl7v2-out/event-messages.ts'
import { type CachingRegistry, createRegistry } from '../../server/partners/create-registry.ts'
import { DEMO_CLIENT, DEMO_PARTNER, demoInterfaces, demoPartner } from '../../server/partners/demo-partner.ts'
import type { TokenGrant } from '../../server/partners/registry.ts'
import type { Store } from '../../server/store/contract.ts'
import { createSqliteStore } from '../../server/store/sqlite/create-sqlite-store.ts'

const NOW = Date.parse('2026-11-23T09:00:00+08:00')
const grant = (expires: number): TokenGrant => ({
  clientId: DEMO_CLIENT,
  partner: DEMO_PARTNER,
  scope: 'system/Patient.read',
  apis: ['Patient.Read'],
  expires,
})

let store: Store
let registry: CachingRegistry

beforeEach(async () => {
  store = await createSqliteStore({ file: ':memory:', now: () => NOW })
  for (const workspace of ['ngemr', 'other']) {
    await store.write((tx) => tx.createWorkspace({ workspace, created: NOW, detail: '{}' }))
  }
  registry = createRegistry({ store, now: () => NOW })
})
afterEach(() => store.close())

const demo = demoPartner({ publicKey: { kty: 'RSA', kid: 'k1' }, apis: ['Patient.Read'] })

describe('partners and clients', () => {
  test('the demo partner has one client that holds every API it was given', async () => {
    await registry.putPartner('ngemr', demo)
    expect(await registry.getPartner('ngemr', DEMO_PARTNER)).toEqual(demo)
    expect(await registry.getClient('ngemr', DEMO_CLIENT)).toMatchObject({ partner: 'demo', apis: ['Patient.Read'] })
  })

  test('a change of a partner shows at once, though clients are remembered', async () => {
    await registry.putPartner('ngemr', demo)
    await registry.getClient('ngemr', DEMO_CLIENT)
    await registry.putPartner('ngemr', demoPartner({ publicKey: { kid: 'k2' }, apis: ['Encounter.Read'] }))
    expect(await registry.getClient('ngemr', DEMO_CLIENT)).toMatchObject({ apis: ['Encounter.Read'] })
  })

  test('a workspace does not know the clients of another', async () => {
    await registry.putPartner('ngemr', demo)
    expect(await registry.getClient('other', DEMO_CLIENT)).toBeUndefined()
  })

  test('a workspace dropped and made anew is read anew once it is forgotten', async () => {
    await registry.putPartner('ngemr', demo)
    await registry.getClient('ngemr', DEMO_CLIENT)
    await registry.keepToken('ngemr', 'secret', grant(NOW + 1000))
    await store.write(async (tx) => {
      await tx.dropWorkspace('ngemr')
      await tx.createWorkspace({ workspace: 'ngemr', created: NOW, detail: '{}' })
    })
    registry.forget('ngemr')
    expect(await registry.getClient('ngemr', DEMO_CLIENT)).toBeUndefined()
    expect(await registry.findToken('ngemr', 'secret', NOW)).toBeUndefined()
  })
})

test('the demo partner takes every event on one interface, and is sent each on the one of its family', async () => {
  for (const feed of demoInterfaces()) await registry.putInterface('ngemr', feed)
  const feeds = await registry.listInterfaces('ngemr')
  const out = feeds.filter(({ direction }) => direction === 'out')
  for (const feed of out) expect(feed).toMatchObject({ target: { host: '127.0.0.1', port: 2576 } })
  expect(feeds.filter(({ direction }) => direction === 'in').map(({ name }) => name)).toEqual(['demo-adt-in'])
  expect([...(feeds[0]?.events ?? [])].sort()).toEqual([...new Set(SUPPORTED_EVENTS)].sort())
  // No event has messages on two of them, or none: each type of events goes out once.
  for (const [type, messages] of Object.entries(EVENT_MESSAGES)) {
    const wanting = out.filter(({ events }) => messages.some(({ trigger }) => events.includes(trigger)))
    expect([type, wanting.length]).toEqual([type, 1])
  }
  const triggers = Object.values(EVENT_MESSAGES).flatMap((all) => all.map(({ trigger }) => trigger))
  expect(out.flatMap(({ events }) => events).sort()).toEqual([...new Set(triggers)].sort())
})

describe('tokens', () => {
  test('a token is found until it expires, in its own workspace, and after a restart', async () => {
    await registry.putPartner('ngemr', demo)
    await registry.keepToken('ngemr', 'secret', grant(NOW + 1000))
    const afterRestart = createRegistry({ store, now: () => NOW })
    for (const each of [registry, afterRestart]) {
      expect(await each.findToken('ngemr', 'secret', NOW)).toEqual(grant(NOW + 1000))
      expect(await each.findToken('other', 'secret', NOW)).toBeUndefined()
      expect(await each.findToken('ngemr', 'Secret', NOW)).toBeUndefined()
      expect(await each.findToken('ngemr', 'secret', NOW + 1000)).toBeUndefined()
    }
  })

  test('the token itself is not in the store, only its hash', async () => {
    await registry.keepToken('ngemr', 'secret', grant(NOW + 1000))
    expect(await store.read.getSecret('ngemr', 'tokens', 'secret', NOW)).toBeUndefined()
  })

  test('a token for an assertion is kept once, of two at the same time and after a restart', async () => {
    await registry.putPartner('ngemr', demo)
    const assertion = { clientId: 'demo-backend', jti: 'jti-2', expires: NOW + 1000 }
    const keep = (token: string, by = registry) => by.keepToken('ngemr', token, grant(NOW + 1000), assertion)
    const kept = await Promise.all([keep('one'), keep('two')])
    expect([...kept].sort()).toEqual([false, true])
    expect(await keep('three', createRegistry({ store, now: () => NOW }))).toBe(false)
    const found = await Promise.all(['one', 'two', 'three'].map((token) => registry.findToken('ngemr', token, NOW)))
    expect(found.filter((each) => each !== undefined)).toHaveLength(1)
    expect(await registry.useAssertion('ngemr', assertion, NOW)).toBe(false)
  })

  test('an assertion id counts once for each client, until it expires', async () => {
    const use = (client: string, at = NOW): Promise<boolean> =>
      registry.useAssertion('ngemr', { clientId: client, jti: 'jti-1', expires: at + 1000 }, at)
    expect(await use('a')).toBe(true)
    expect(await use('a')).toBe(false)
    expect(await use('b')).toBe(true)
    expect(await use('a', NOW + 2000)).toBe(true)
  })
})
