/** Events, queues, documents, secrets, sequences. */
import { expect, test } from '@jest/globals'
import type { Subject } from '../contract.ts'
import { AT } from './samples.ts'

const bytes = (text: string) => Buffer.from(text)

export function describeSmallThings(subject: Subject): void {
  test('events are numbered in order and read on from a number', async () => {
    const event = (type: string) => ({ type, at: AT, payload: `{"${type}":1}` })
    await subject.store.write((tx) => tx.appendEvents('a', [event('x'), event('y')]))
    await subject.store.write((tx) => tx.appendEvents('a', [event('z')]))
    expect(await subject.store.read.readEvents('a', 0, 2)).toEqual([
      { seq: 1, ...event('x') },
      { seq: 2, ...event('y') },
    ])
    expect(await subject.store.read.readEvents('a', 2, 10)).toEqual([{ seq: 3, ...event('z') }])
  })

  test('a queue gives the oldest waiting row first, each queue its own', async () => {
    const { store } = subject
    await store.write(async (tx) => {
      for (const key of ['m1', 'm2', 'm3']) await tx.enqueue('a', 'adt', { at: AT, key, payload: bytes(key) })
      expect(await tx.enqueue('a', 'orders', { at: AT, key: 'o1', payload: bytes('o1') })).toBe(1)
    })
    const note = (seq: number, state: 'waiting' | 'delivered' | 'failed', attempts: number, lastError: string | null) =>
      store.write((tx) => tx.updateQueueRow('a', 'adt', seq, { state, attempts, lastError }))

    expect(await store.read.queueHead('a', 'adt')).toMatchObject({ seq: 1, key: 'm1', state: 'waiting', attempts: 0 })
    await note(1, 'waiting', 1, 'refused')
    expect(await store.read.queueHead('a', 'adt')).toMatchObject({ seq: 1, attempts: 1, lastError: 'refused' })
    await note(1, 'delivered', 2, null)
    await note(2, 'failed', 1, 'AR')
    const head = await store.read.queueHead('a', 'adt')
    expect(head?.key).toBe('m3')
    expect(Buffer.from(head?.payload ?? []).toString()).toBe('m3')
    expect(await store.read.queueDepth('a', 'adt')).toEqual({ waiting: 1, delivered: 1, failed: 1, skipped: 0 })
    expect((await store.read.readQueue('a', 'adt', { limit: 2 })).map((row) => row.seq)).toEqual([1, 2])
    expect((await store.read.readQueue('a', 'adt', { state: 'failed', limit: 9 })).map((row) => row.seq)).toEqual([2])
    expect((await store.read.readQueue('a', 'adt', { after: 1, limit: 9 })).map((row) => row.seq)).toEqual([2, 3])
    expect(await store.read.getQueueRow('a', 'adt', 2)).toMatchObject({ key: 'm2', state: 'failed', lastError: 'AR' })
    expect(await store.read.getQueueRow('a', 'orders', 2)).toBeUndefined()
    await expect(note(9, 'failed', 1, null)).rejects.toThrow('no row 9')
    expect(await store.read.queueHead('a', 'none')).toBeUndefined()
  })

  test('a purged row is gone, and its number is never given again', async () => {
    const { store } = subject
    const put = (at: number) => store.write((tx) => tx.enqueue('a', 'purged', { at, key: 'k', payload: bytes('m') }))
    for (const at of [AT, AT + 1, AT + 2]) await put(at)
    const purge = (before?: number) =>
      store.write((tx) => tx.purgeQueue('a', 'purged', { states: ['waiting'], ...(before && { before }) }))
    expect(await store.write((tx) => tx.purgeQueue('a', 'purged', { states: ['failed', 'skipped'] }))).toBe(0)
    expect(await purge(AT + 1)).toBe(1)
    expect((await store.read.readQueue('a', 'purged', { limit: 9 })).map((row) => row.seq)).toEqual([2, 3])
    expect(await purge()).toBe(2)
    expect(await put(AT)).toBe(4)
  })

  test('documents are put, replaced, listed by id and deleted', async () => {
    const { store } = subject
    await store.write(async (tx) => {
      await tx.putDocument('a', 'clients', 'b', 'one')
      await tx.putDocument('a', 'clients', 'a', 'two')
      await tx.putDocument('a', 'clients', 'b', 'three')
      await tx.putDocument('a', 'other', 'c', 'four')
    })
    expect(await store.read.listDocuments('a', 'clients')).toEqual([
      { id: 'a', text: 'two' },
      { id: 'b', text: 'three' },
    ])
    await store.write((tx) => tx.deleteDocument('a', 'clients', 'a'))
    expect(await store.read.getDocument('a', 'clients', 'a')).toBeUndefined()
    expect(await store.read.getDocument('a', 'clients', 'b')).toBe('three')
  })

  test('a secret is taken once until it expires, then it is gone and its hash free', async () => {
    const { store } = subject
    const take = (now: number) => store.write((tx) => tx.putSecret('a', 'jti', 'hash', 'text', now + 60, now))
    expect(await take(AT)).toBe(true)
    expect(await take(AT + 59)).toBe(false)
    expect(await store.read.getSecret('a', 'jti', 'hash', AT + 59)).toBe('text')
    expect(await store.read.getSecret('a', 'jti', 'hash', AT + 60)).toBeUndefined()
    expect(await store.read.getSecret('a', 'tokens', 'hash', AT)).toBeUndefined()
    expect(await take(AT + 60)).toBe(true)
  })

  test('of many who bring the same single-use value at once, one is let in', async () => {
    const taken = await Promise.all(
      Array.from({ length: 20 }, () => subject.store.write((tx) => tx.putSecret('a', 'jti', 'h', '', AT + 60, AT))),
    )
    expect(taken.filter(Boolean)).toHaveLength(1)
  })

  test('sequences count from 1, each by itself', async () => {
    await subject.store.write(async (tx) => {
      expect([await tx.nextInSequence('a', 'id'), await tx.nextInSequence('a', 'id')]).toEqual([1, 2])
      expect(await tx.nextInSequence('a', 'visit')).toBe(1)
      expect(await tx.nextInSequence('b', 'id')).toBe(1)
    })
  })
}
