/** A resource is looked into only where its members lead, and its words are read the quick way; what is found is the same. */
import { expect, test } from '@jest/globals'
import type { Resource } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { resourceTypes } from '../../server/fhir/definitions/definitions.ts'
import { writeJson } from '../../server/fhir/exact-numbers.ts'
import { extractIndexes, parameterEntries } from '../../server/fhir/extract-indexes.ts'
import { normaliseString } from '../../server/fhir/index-values/normalise-string.ts'
import { wordEntries, wordsOf } from '../../server/fhir/index-values/words-of.ts'
import { searchParametersOf } from '../../server/fhir/search-parameters.ts'
import { anyResource, seeded } from './any-resource.ts'

test('every parameter of every type finds by itself what it finds among all', () => {
  const random = seeded(7)
  for (const type of resourceTypes) {
    const whole = anyResource(type, random)
    // With some of its members, as most resources are.
    const some = Object.entries(whole).filter(([key]) => key === 'resourceType' || random() < 0.4)
    for (const resource of [whole, Object.fromEntries(some), { resourceType: type }] as unknown as Resource[]) {
      const oneByOne = searchParametersOf(type)
        .filter(({ code }) => code !== '_id' && code !== '_lastUpdated')
        .flatMap((parameter) => {
          const entries = parameterEntries(resource, parameter)
          // What others find together has no rows of its own.
          const there = parameter.union !== undefined && entries.length > 0
          return there ? [{ kind: 'present', param: parameter.code }] : entries
        })
      expect(extractIndexes(resource).filter(({ kind }) => kind !== 'words')).toEqual(oneByOne)
    }
  }
})

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const child of Object.values(value)) deepFreeze(child)
  return Object.freeze(value)
}

test('versions that have frozen members of the one before are found by what each would be found by alone', () => {
  const random = seeded(11)
  for (const type of resourceTypes) {
    let version = anyResource(type, random)
    for (let n = 0; n < 3; n++) {
      // One by one they become those of another, as one message after the other changes a record.
      const other = anyResource(type, random)
      const changed = Object.entries(other).filter(([key]) => key !== 'resourceType' && random() < 0.3)
      version = deepFreeze({ ...version, ...Object.fromEntries(changed) })
      const alone = structuredClone(version) as unknown as Resource
      expect(extractIndexes(version as unknown as Resource)).toEqual(extractIndexes(alone))
      expect(writeJson(version)).toBe(JSON.stringify(alone))
    }
  }
})

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('A', 'b', ' ', '\t', '\n', '\u00a0', '-', '7', 'É', '\u212a', '李', 'த', '்') }),
)

test('texts are normalised, and split into words, as one expression would', () => {
  fc.assert(
    fc.property(text, (given) => {
      const normal = given
        .normalize('NFKD')
        .replace(/[\u0300-\u036f]/g, '')
        .normalize('NFC')
        .toLowerCase()
        .replace(/\s+/g, ' ')
        .trim()
      expect(normaliseString(given)).toBe(normal)
      const words = normal.match(/\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}\p{M}])+/gu) ?? []
      expect(wordsOf(given)).toEqual([...new Set(words)])
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['few words', 3],
  ['more words than are kept', 3000],
  ['more text than is read', 40_000],
])('words of frozen members are those of the whole: %s', (_, count) => {
  const words = (from: string) => Array.from({ length: count }, (_, n) => `${from}${n}`).join(' ')
  const whole = {
    resourceType: 'Basic',
    text: { status: 'generated', div: '<div>Told Σ in short</div>' },
    code: { text: words('a') },
    language: words('b'),
    subject: { display: `é ${words('c')}` },
    author: { display: words('a') },
  } as const
  const { code, subject, author } = deepFreeze(structuredClone(whole))
  const fromBefore = { ...structuredClone(whole), code, subject, author }
  for (let time = 0; time < 2; time++) expect(wordEntries(fromBefore)).toEqual(wordEntries(whole))
})
