/** A resource is looked into only where its members lead, and its words are read the quick way; what is found is the same. */
import { expect, test } from '@jest/globals'
import type { Resource } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { resourceTypes } from '../../server/fhir/definitions/definitions.ts'
import { extractIndexes, parameterEntries } from '../../server/fhir/extract-indexes.ts'
import { normaliseString } from '../../server/fhir/index-values/normalise-string.ts'
import { wordsOf } from '../../server/fhir/index-values/words-of.ts'
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
