/** Workspaces: apart from each other, copied and dropped as a whole. */
import { describe, expect, test } from '@jest/globals'
import type { StoreTransaction } from '../../../server/store/contract.ts'
import type { Subject } from '../contract.ts'
import { AT, exchange, idsOf, query, resource, workspace } from './samples.ts'

const BY_CODE = query({ clauses: [{ anyOf: [{ kind: 'token', param: 'code', system: 's', code: 'x' }] }] })

async function fill(tx: StoreTransaction, name: string): Promise<void> {
  await tx.createWorkspace(workspace(name))
  await tx.putResource(name, resource('p'), [])
  await tx.putResource(name, resource('p', { version: 2 }), [
    { kind: 'token', param: 'code', system: 's', code: 'x' },
    { kind: 'string', param: 'name', value: 'tan', exact: 'Tan' },
    { kind: 'reference', param: 'org', targetType: 'Organization', targetId: 'o' },
    { kind: 'date', param: 'birthdate', low: AT, high: AT + 1 },
    { kind: 'number', param: 'n', low: 1, high: 2 },
    { kind: 'quantity', param: 'q', low: 1, high: 2, system: null, code: 'kg' },
    { kind: 'uri', param: 'u', value: 'urn:x' },
  ])
  await tx.putDocument(name, 'docs', 'd', 'text')
  await tx.nextInSequence(name, 'id')
  await tx.appendExchanges(name, [exchange(1)])
  await tx.appendEvents(name, [{ type: 't', at: AT, payload: '{}' }])
  await tx.enqueue(name, 'out', { at: AT, key: 'k', payload: Buffer.from('m') })
  await tx.putSecret(name, 'tokens', 'hash', 'text', AT + 1000, AT)
}

export function describeWorkspaces(subject: Subject): void {
  describe('workspaces', () => {
    test('are listed and read as created, and a name is given once', async () => {
      await subject.store.write((tx) => tx.createWorkspace(workspace('b')))
      await subject.store.write((tx) => tx.createWorkspace(workspace('a')))
      expect(await subject.store.read.listWorkspaces()).toEqual([workspace('a'), workspace('b')])
      expect(await subject.store.read.getWorkspace('a')).toEqual(workspace('a'))
      expect(await subject.store.read.getWorkspace('c')).toBeUndefined()
      await expect(subject.store.write((tx) => tx.createWorkspace(workspace('a')))).rejects.toThrow('there already')
    })

    test('do not see each other', async () => {
      await subject.store.write((tx) => fill(tx, 'a'))
      await subject.store.write((tx) => tx.createWorkspace(workspace('b')))
      expect(await contents(subject, 'b')).toEqual(EMPTY)
      expect(await contents(subject, 'a')).toEqual(FULL)
    })

    test('are copied with records, documents and sequences, without what happened in them', async () => {
      await subject.store.write((tx) => fill(tx, '#fixtures'))
      await subject.store.write(async (tx) => {
        await tx.createWorkspace(workspace('b'))
        await tx.copyWorkspace('#fixtures', 'b')
      })
      expect(await contents(subject, 'b')).toEqual({ ...FULL, exchanges: 0, events: 0, queued: 0, secret: undefined })
      expect(await subject.store.write((tx) => tx.nextInSequence('b', 'id'))).toBe(2)
      // From here each goes its own way.
      await subject.store.write((tx) => tx.putResource('b', resource('p', { version: 3, deleted: true }), []))
      expect(await contents(subject, '#fixtures')).toEqual(FULL)
      expect(await idsOf(subject.store, 'b', BY_CODE)).toEqual([])
    })

    test('when reset are as if dropped, created and copied anew', async () => {
      const { store } = subject
      const token = (code: string) => ({ kind: 'token', param: 'code', system: 's', code }) as const
      const words = (content: string) => ({ kind: 'words', param: '_content', words: content }) as const
      await store.write(async (tx) => {
        await fill(tx, '#fixtures')
        for (const id of ['kept', 'changed', 'gone'])
          await tx.putResource('#fixtures', resource(id), [token(id), words(`${id} first`)])
        for (const name of ['b', 'c']) {
          await tx.createWorkspace(workspace(name))
          await tx.copyWorkspace('#fixtures', name)
        }
      })
      await store.write(async (tx) => {
        await tx.putResource('b', resource('changed', { version: 2, updated: AT + 1 }), [
          token('other'),
          words('second'),
        ])
        await tx.putResource('b', resource('gone', { version: 2, deleted: true }), [])
        await tx.putResource('b', resource('added'), [token('added'), words('added')])
        await tx.putDocument('b', 'docs', 'd', 'changed')
        await tx.nextInSequence('b', 'id')
        await tx.appendExchanges('b', [exchange(1)])
        await tx.appendEvents('b', [{ type: 't', at: AT, payload: '{}' }])
        await tx.enqueue('b', 'out', { at: AT, key: 'k', payload: Buffer.from('m') })
        await tx.putSecret('b', 'tokens', 'hash', 'text', AT + 1000, AT)
      })
      await store.write((tx) => tx.putResource('#fixtures', resource('new'), [token('new'), words('new')]))
      const row = { ...workspace('b'), created: AT + 5, detail: '{"again":true}' }
      await store.write(async (tx) => {
        await tx.resetWorkspace(row, '#fixtures')
        await tx.dropWorkspace('c')
        await tx.createWorkspace(workspace('c'))
        await tx.copyWorkspace('#fixtures', 'c')
      })
      expect(await store.read.getWorkspace('b')).toEqual(row)
      const told = async (name: string) => ({
        ...(await contents(subject, name)),
        history: await store.read.resourceHistory(name, { limit: 20 }),
        found: await Promise.all(
          ['x', 'kept', 'changed', 'gone', 'new', 'other', 'added'].map((code) =>
            idsOf(store, name, query({ clauses: [{ anyOf: [token(code)] }] })),
          ),
        ),
        read: await Promise.all(
          ['first', 'second', 'added', 'new'].map((word) =>
            idsOf(store, name, query({ clauses: [{ anyOf: [{ kind: 'words', param: '_content', words: [word] }] }] })),
          ),
        ),
        text: await store.read.getDocument(name, 'docs', 'd'),
      })
      expect(await told('b')).toEqual(await told('c'))
      expect((await told('b')).found).toEqual([['p'], ['kept'], ['changed'], ['gone'], ['new'], [], []])
      expect(await store.write((tx) => tx.nextInSequence('b', 'id'))).toBe(2)
      const nowhere = store.write((tx) => tx.resetWorkspace(workspace('nowhere'), '#fixtures'))
      await expect(nowhere).rejects.toThrow('no workspace nowhere')
    })

    test('are not copied over something, nor from or to nothing', async () => {
      await subject.store.write((tx) => fill(tx, 'a'))
      await subject.store.write((tx) => fill(tx, 'b'))
      const copy = (from: string, to: string) => subject.store.write((tx) => tx.copyWorkspace(from, to))
      await expect(copy('a', 'b')).rejects.toThrow('not empty')
      await expect(copy('nowhere', 'b')).rejects.toThrow('no workspace nowhere')
      await expect(copy('a', 'nowhere')).rejects.toThrow('no workspace nowhere')
    })

    test('when dropped leave nothing, and the name is free again', async () => {
      await subject.store.write((tx) => fill(tx, 'a'))
      await subject.store.write((tx) => fill(tx, 'b'))
      await subject.store.write((tx) => tx.dropWorkspace('a'))
      expect(await subject.store.read.listWorkspaces()).toEqual([workspace('b')])
      expect(await contents(subject, 'a')).toEqual(EMPTY)
      expect(await contents(subject, 'b')).toEqual(FULL)
      await subject.store.write((tx) => fill(tx, 'a'))
      expect(await contents(subject, 'a')).toEqual(FULL)
      await subject.store.write((tx) => tx.dropWorkspace('never-was'))
    })
  })
}

const FULL = {
  counts: { Patient: 1 },
  versions: 2,
  found: ['p'],
  documents: 1,
  exchanges: 1,
  events: 1,
  queued: 1,
  secret: 'text',
}
const EMPTY = {
  counts: {},
  versions: 0,
  found: [],
  documents: 0,
  exchanges: 0,
  events: 0,
  queued: 0,
  secret: undefined,
}

async function contents({ store: { read }, store }: Subject, name: string) {
  return {
    counts: await read.countResources(name),
    versions: (await read.resourceHistory(name, { type: 'Patient', id: 'p', limit: 10 })).rows.length,
    found: await idsOf(store, name, BY_CODE),
    documents: (await read.listDocuments(name, 'docs')).length,
    exchanges: await read.lastExchangeNumber(name),
    events: (await read.readEvents(name, 0, 10)).length,
    queued: (await read.queueDepth(name, 'out')).waiting,
    secret: await read.getSecret(name, 'tokens', 'hash', AT),
  }
}
