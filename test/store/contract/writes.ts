/** Durability, sharing of commits, and what readers may see. */
import { describe, expect, test } from '@jest/globals'
import type { Subject } from '../contract.ts'
import { AT, resource, workspace } from './samples.ts'

export function describeWrites(subject: Subject): void {
  describe('writing', () => {
    test('resolves with what the work gave', async () => {
      const given = await subject.store.write(async (tx) => {
        await tx.createWorkspace(workspace('a'))
        return tx.nextInSequence('a', 'id')
      })
      expect(given).toBe(1)
    })

    test('is seen by a second connection as soon as the promise resolves', async () => {
      const { store, another } = subject.opened
      if (!another) return
      const other = await another()
      for (let n = 1; n <= 20; n++) {
        await store.write((tx) => tx.putResource('a', resource('p', { version: n }), []))
        expect((await other.read.getResource('a', 'Patient', 'p'))?.version).toBe(n)
      }
      await other.close()
    })

    test('a burst shares commits, and every work gets its own result', async () => {
      const { store, commits } = subject.opened
      const before = commits()
      const numbers = await Promise.all(
        Array.from({ length: 200 }, () => store.write((tx) => tx.nextInSequence('a', 'n'))),
      )
      expect(numbers).toEqual(Array.from({ length: 200 }, (_, index) => index + 1))
      expect(commits() - before).toBeLessThanOrEqual(10)
    })

    test('works that come one after the other each have their commit', async () => {
      const { store, commits } = subject.opened
      const before = commits()
      for (let n = 0; n < 5; n++) await store.write((tx) => tx.nextInSequence('a', 'n'))
      expect(commits() - before).toBe(5)
    })

    test('a work that rejects is undone alone, its neighbours in the same commit stay', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 10 }, (_, n) =>
          subject.store.write(async (tx) => {
            await tx.putDocument('a', 'docs', `d${n}`, 'text')
            await tx.putResource('a', resource(`p${n}`), [{ kind: 'token', param: `x${n}`, system: 's', code: 'c' }])
            if (n % 3 === 0) throw new Error(`refused ${n}`)
          }),
        ),
      )
      expect(outcomes.map((outcome) => outcome.status === 'fulfilled')).toEqual(
        Array.from({ length: 10 }, (_, n) => n % 3 !== 0),
      )
      const kept = await subject.store.read.listDocuments('a', 'docs')
      expect(kept.map((doc) => doc.id)).toEqual(['d1', 'd2', 'd4', 'd5', 'd7', 'd8'])
      expect(await subject.store.read.countResources('a')).toEqual({ Patient: 6 })
    })

    test('a lone work that rejects leaves nothing', async () => {
      const refused = subject.store.write(async (tx) => {
        await tx.putDocument('fresh', 'docs', 'd', 'text')
        throw new Error('refused')
      })
      await expect(refused).rejects.toThrow('refused')
      expect(await subject.store.read.getDocument('fresh', 'docs', 'd')).toBeUndefined()
      // Names first met in the undone work must be met again.
      await subject.store.write((tx) => tx.putDocument('fresh', 'docs', 'd', 'again'))
      expect(await subject.store.read.getDocument('fresh', 'docs', 'd')).toBe('again')
    })

    test('reads never see what is not committed, a work sees its own', async () => {
      let started: () => void = () => {}
      let go: () => void = () => {}
      const inside = new Promise<void>((resolve) => {
        started = resolve
      })
      const gate = new Promise<void>((resolve) => {
        go = resolve
      })
      const written = subject.store.write(async (tx) => {
        await tx.putDocument('a', 'docs', 'd', 'new')
        expect(await tx.getDocument('a', 'docs', 'd')).toBe('new')
        started()
        await gate
        throw new Error('undone')
      })
      await inside
      const seen = subject.store.read.getDocument('a', 'docs', 'd')
      go()
      await expect(written).rejects.toThrow('undone')
      expect(await seen).toBeUndefined()
    })

    test('a handle used after its work is refused', async () => {
      let leaked: (() => Promise<number>) | undefined
      await subject.store.write(async (tx) => {
        leaked = () => tx.nextInSequence('a', 'n')
      })
      await expect(leaked?.()).rejects.toThrow('transaction has ended')
    })

    test('closing finishes what was accepted and refuses the rest', async () => {
      const { store } = subject.opened
      const accepted = Promise.all(Array.from({ length: 50 }, () => store.write((tx) => tx.nextInSequence('a', 'n'))))
      const closed = store.close()
      await expect(store.write((tx) => tx.nextInSequence('a', 'n'))).rejects.toThrow('closed')
      expect(await accepted).toHaveLength(50)
      await closed
    })

    test('what a work wrote can be read in the next', async () => {
      await subject.store.write((tx) => tx.appendEvents('a', [{ type: 't', at: AT, payload: '{}' }]))
      expect(await subject.store.write((tx) => tx.readEvents('a', 0, 10))).toHaveLength(1)
    })
  })
}
