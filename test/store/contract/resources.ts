/** Versions, history and deletion of resources. */
import { describe, expect, test } from '@jest/globals'
import type { Subject } from '../contract.ts'
import { AT, idsOf, query, resource } from './samples.ts'

export function describeResources(subject: Subject): void {
  describe('resources', () => {
    const put = (...rows: ReturnType<typeof resource>[]) =>
      subject.store.write(async (tx) => {
        for (const row of rows) await tx.putResource('a', row, [])
      })

    test('are read back as they were stored', async () => {
      const row = resource('p', { text: '{"resourceType":"Patient","id":"p","name":"陈伟 தமிழ்"}' })
      await put(row)
      expect(await subject.store.read.getResource('a', 'Patient', 'p')).toEqual(row)
    })

    test('are not found under another type, id or workspace', async () => {
      await put(resource('p'))
      const { read } = subject.store
      expect(await read.getResource('a', 'Patient', 'q')).toBeUndefined()
      expect(await read.getResource('a', 'Encounter', 'p')).toBeUndefined()
      expect(await read.getResource('b', 'Patient', 'p')).toBeUndefined()
      expect((await read.resourceHistory('a', { type: 'Patient', id: 'q', limit: 9 })).rows).toEqual([])
    })

    test('keep every version', async () => {
      const versions = [1, 2, 3].map((version) => resource('p', { version, updated: AT + version }))
      await put(...versions)
      const { read } = subject.store
      expect(await read.getResource('a', 'Patient', 'p')).toEqual(versions[2])
      for (const row of versions) expect(await read.getResourceVersion('a', 'Patient', 'p', row.version)).toEqual(row)
      expect(await read.getResourceVersion('a', 'Patient', 'p', 4)).toBeUndefined()
      expect(await read.resourceHistory('a', { type: 'Patient', id: 'p', limit: 9 })).toEqual({
        rows: [...versions].reverse(),
        total: 3,
        more: false,
      })
    })

    test('are looked up by a token, each once, lowest id first, by what they have now', async () => {
      const nric = (code: string, system = 'urn:nric') =>
        ({ kind: 'token', param: 'identifier', system, code }) as const
      await subject.store.write(async (tx) => {
        await tx.putResource('a', resource('q'), [nric('1'), { ...nric('1'), param: 'other' }])
        await tx.putResource('a', resource('p'), [nric('1'), nric('2')])
        await tx.putResource('a', resource('r'), [nric('1', 'urn:other'), nric('2')])
        await tx.putResource('b', resource('s'), [nric('1')])
        await tx.putResource('a', resource('e', { type: 'Encounter' }), [nric('1')])
        await tx.putResource('a', resource('r', { version: 2, updated: AT + 1 }), [nric('3')])
        await tx.putResource('a', resource('gone'), [nric('1')])
        await tx.putResource('a', resource('gone', { version: 2, deleted: true }), [])
      })
      const found = async (code: string, limit = 9) => {
        const rows = await subject.store.read.findByToken('a', 'Patient', {
          param: 'identifier',
          system: 'urn:nric',
          code,
          limit,
        })
        return rows.map(({ id, version }) => `${id} ${version}`)
      }
      expect(await found('1')).toEqual(['p 1', 'q 1'])
      expect(await found('1', 1)).toEqual(['p 1'])
      expect(await found('2')).toEqual(['p 1'])
      expect(await found('3')).toEqual(['r 2'])
      expect(await found('4')).toEqual([])
    })

    test('refuse a version that is not the next', async () => {
      await put(resource('p'))
      await expect(put(resource('p'))).rejects.toThrow('the next one is 2')
      await expect(put(resource('p', { version: 3 }))).rejects.toThrow('the next one is 2')
      await expect(put(resource('q', { version: 2 }))).rejects.toThrow('the next one is 1')
    })

    test('when deleted are read as deleted, not found by search, and can come back', async () => {
      await put(resource('p'), resource('p', { version: 2, deleted: true }))
      expect(await subject.store.read.getResource('a', 'Patient', 'p')).toMatchObject({ deleted: true, text: '' })
      expect(await idsOf(subject.store, 'a', query())).toEqual([])
      expect(await subject.store.read.countResources('a')).toEqual({})
      await put(resource('p', { version: 3 }))
      expect(await idsOf(subject.store, 'a', query())).toEqual(['p'])
    })

    test('are found by what the current version says, not by what an earlier one said', async () => {
      const by = (code: string) => query({ clauses: [{ anyOf: [{ kind: 'token', param: 'status', code }] }] })
      for (const [index, code] of ['planned', 'arrived', 'finished'].entries())
        await subject.store.write((tx) =>
          tx.putResource('a', resource('p', { version: index + 1, updated: AT + index }), [
            { kind: 'token', param: 'status', system: null, code },
            { kind: 'date', param: 'date', low: index, high: index + 1 },
            { kind: 'string', param: 'name', value: code, exact: code },
          ]),
        )
      expect(await idsOf(subject.store, 'a', by('arrived'))).toEqual([])
      expect(await idsOf(subject.store, 'a', by('finished'))).toEqual(['p'])
    })

    test('are counted by type', async () => {
      await put(resource('p'), resource('q'), resource('e', { type: 'Encounter' }))
      expect(await subject.store.read.countResources('a')).toEqual({ Patient: 2, Encounter: 1 })
    })
  })
}
