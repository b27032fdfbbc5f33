/** Ids: Epic's shape, one for each record, and back again. */
import { describe, expect, test } from '@jest/globals'
import type { Condition } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { createEpicIds } from '../../../server/doors/http/epic/epic-id.ts'

const ids = createEpicIds()
const logicalId = fc.stringMatching(/^[A-Za-z0-9.-]{1,64}$/)
const type = fc.constantFrom('Patient', 'Encounter', 'Observation', 'Location', 'Practitioner', 'Medication')

const ofCategory = (code: string): Condition => ({
  resourceType: 'Condition',
  subject: {},
  category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code }] }],
})

describe('an id', () => {
  test('comes back as it was, whatever it was', () => {
    fc.assert(
      fc.property(type, logicalId, (each, id) => {
        const epicId = ids.encode(each, id)
        expect(epicId).toMatch(/^[ef][A-Za-z0-9.-]+[34]$/)
        expect(createEpicIds().decode(each, epicId)).toBe(id)
      }),
    )
  })

  test('once given out is given for ever: a database outlives the version of the sandbox that wrote it', () => {
    const unconstrained = createEpicIds({ scheme: 'unconstrained' })
    expect([
      ids.encode('Patient', 'pat-0001'),
      ids.encode('Observation', 'obs-1'),
      unconstrained.encode('Observation', 'obs-1'),
      ids.encode('Condition', 'ht-1'),
    ]).toEqual([
      'e7--es6NTwx1fMNhU2jGYKA3',
      'fMye.84nY0HoE7pP.E2zk.rFI7ytwFjPh5igj05Pyi7U4',
      'eswwaG8ujPnFI.MsFlV7h3wNEhZ4LvGOgEBbVJ-GkrQWmtVNIeDr461vFseuTBVxG3',
      'O.kP28hRtH2Rfr0rbzR-pig2Md28I-xy0WPCdW9g6jHsN9k48w9OraOzbKe8YCm3',
    ])
  })

  test('is shown as it was asked for', () => {
    fc.assert(
      fc.property(type, logicalId, (each, id) => {
        const fresh = createEpicIds()
        const epicId = ids.encode(each, id)
        fresh.decode(each, epicId)
        expect(fresh.encode(each, id)).toBe(epicId)
      }),
    )
  })

  test.each([
    ['Patient', 'pat-0001', /^e.{22}3$/],
    ['Encounter', 'abcdefghjkmnp', /^e.{22}3$/],
    ['Practitioner', 'practitioner-00001', /^e.{22}3$/],
    ['Observation', 'o', /^f.{43}4$/],
    ['Observation', 'obs-0001-00001-bp-systolic', /^f.{43}4$/],
    ['Location', 'loc-zah-w51-b07', /^e.{43}3$/],
    ['Medication', 'med-1', /^f.{22}4$/],
    ['Patient', '3f2b8c1e-7a44-4f0e-9c1d-0a1b2c3d4e5f', /^e.{43}3$/],
  ])('of %s %s has the length that Epic gives its type', (each, id, shape) => {
    expect(ids.encode(each, id)).toMatch(shape)
  })

  test.each([
    ['an encounter diagnosis', 'encounter-diagnosis', /^f.{43}4$/],
    ['a problem', 'problem-list-item', /^e.{22}3$/],
  ])('of %s has the length that Epic gives the kind, and so has the other scheme', (_kind, code, shape) => {
    const condition = ofCategory(code)
    const epicId = ids.encode('Condition', 'con-1', condition)
    expect(epicId).toMatch(shape)
    for (const scheme of ['64-character', 'unconstrained'] as const) {
      const others = createEpicIds({ scheme })
      expect(others.decode('Condition', others.encode('Condition', 'con-1', condition))).toBe('con-1')
      expect(others.decode('Condition', epicId)).toBe('con-1')
    }
    expect(createEpicIds({ scheme: 'unconstrained' }).encode('Condition', 'con-1', condition)).toMatch(/^e.+3$/)
  })

  test('of the allergy that tells that none is on file is as long as Epic has it', () => {
    expect(ids.encode('AllergyIntolerance', 'none-pat-0001')).toMatch(/^f.{43}4$/)
    expect(ids.encode('AllergyIntolerance', 'alg-1')).toMatch(/^e.{22}3$/)
  })

  test('is the same in every process', () => {
    expect(ids.encode('Patient', 'pat-0001')).toBe(createEpicIds().encode('Patient', 'pat-0001'))
  })

  test('of similar records is not similar', () => {
    const [one, two] = [
      ids.encode('Observation', 'obs-1-aaaaaaaaaaaaaaaaaaaa'),
      ids.encode('Observation', 'obs-1-aaaaaaaaaaaaaaaaaaab'),
    ]
    const same = [...one].filter((letter, at) => letter === two[at])
    expect(same.length).toBeLessThan(10)
  })
})

describe('what is no id of ours', () => {
  const good = ids.encode('Patient', 'pat-0001')
  const flipped = good.slice(0, 5) + (good[5] === 'A' ? 'B' : 'A') + good.slice(6)
  test.each([
    ['an id of another type', ids.encode('Encounter', 'pat-0001')],
    ['an id in capitals', good.toUpperCase()],
    ['an id with one letter changed', flipped],
    ['the logical id itself', 'pat-0001'],
    ['an id cut short', good.slice(0, -2)],
    ['nothing', ''],
    ['a path', '../Patient'],
    ['a very long text', `e${'A'.repeat(10_000)}3`],
  ])('%s leads nowhere', (_what, text) => {
    expect(ids.decode('Patient', text)).toBeUndefined()
  })

  test('never fails, whatever it is', () => {
    fc.assert(
      fc.property(type, fc.string(), (each, text) => ids.decode(each, `e${text}3`) === undefined || text.length >= 22),
    )
  })
})
