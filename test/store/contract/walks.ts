/** Walks: everything once, in the order of ids, whatever is written between two pages. */
import { describe, expect, test } from '@jest/globals'
import type { Subject } from '../contract.ts'

export function describeWalks(subject: Subject): void {
  const put = (id: string, target: string, { version = 1, deleted = false, workspace = 'a' } = {}) =>
    subject.store.write((tx) =>
      tx.putResource(
        workspace,
        { type: 'Flag', id, version, updated: 1000 + version, deleted, text: deleted ? '' : `{"id":"${id}"}` },
        deleted ? [] : [{ kind: 'reference', param: 'patient', targetType: 'Patient', targetId: target }],
      ),
    )

  describe('walks', () => {
    test('go through a type by id, deleted ones included, and are not disturbed by writes', async () => {
      for (const id of ['c', 'a', 'e', 'b', 'd']) await put(id, 'p')
      await put('a', 'p', { workspace: 'other' })
      await put('d', 'p', { version: 2, deleted: true })
      const seen: string[] = []
      for (let after = ''; ; ) {
        const rows = await subject.store.read.walkResources('a', 'Flag', { after, limit: 2 })
        seen.push(...rows.map(({ id, deleted }) => (deleted ? `${id} deleted` : id)))
        const last = rows.at(-1)?.id
        if (last === undefined) break
        after = last
        await put(last, 'q', { version: (rows.at(-1)?.version ?? 0) + 1 })
      }
      expect(seen).toEqual(['a', 'b', 'c', 'd deleted', 'e'])
      expect(await subject.store.read.walkResources('a', 'Basic', { after: '', limit: 2 })).toEqual([])
    })

    test('go through what refers to a target', async () => {
      for (const id of ['c', 'a', 'b']) await put(id, 'p')
      await put('x', 'q')
      const ask = (after: string, type = 'Patient', params = ['patient', 'author']) =>
        subject.store.read.walkReferrers('a', 'Flag', { params, target: { type, id: 'p' }, after, limit: 2 })
      expect(await ask('')).toEqual(['a', 'b'])
      expect(await ask('b')).toEqual(['c'])
      expect(await ask('', 'Group')).toEqual([])
      expect(await ask('', 'Patient', ['author'])).toEqual([])
    })
  })
}
