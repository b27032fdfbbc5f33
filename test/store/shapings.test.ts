/** Shapes told step by step against shapes put together at once. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { shapeText } from '../../server/store/sqlite/shapes.ts'
import { createShapings } from '../../server/store/sqlite/shapings.ts'
import { pathOf } from '../../server/store/sqlite/symbols.ts'

function numbers() {
  let known = new Map<string, number>()
  let first = 1
  return {
    age: 0,
    find: (text: string) => known.get(text) ?? -1,
    intern(text: string) {
      const key = known.get(text) ?? first + known.size
      known.set(text, key)
      return key
    },
    define() {},
    forget() {
      known = new Map()
      first += 100
      this.age++
    },
  }
}

const entry = fc.record({
  param: fc.constantFrom('code', 'date', 'identifier', 'identifier:of-type'),
  kind: fc.constantFrom('token', 'text', 'present'),
})
const resource = fc.record({
  type: fc.constantFrom('Patient', 'Observation'),
  entries: fc.array(entry, { maxLength: 12 }),
  voids: fc.nat(9).map((n) => n === 0),
})

describe('shapings', () => {
  test('give the shape of all entries, whichever resources came before, also when numbers become void', () => {
    fc.assert(
      fc.property(fc.array(resource, { maxLength: 20 }), (resources) => {
        const symbols = numbers()
        const shapings = createShapings(symbols)
        for (const { type, entries, voids } of resources) {
          if (voids) symbols.forget()
          const { path, start } = shapings.of(type)
          let told = start
          const kinds = new Map<number, Set<string>>()
          for (const { param, kind } of entries) {
            told = told.having(path(param), kind)
            const at = symbols.intern(pathOf(type, param))
            kinds.set(at, (kinds.get(at) ?? new Set()).add(kind))
          }
          expect(told.shape).toBe(shapeText(kinds))
        }
      }),
    )
  })

  test('of more different resources than are kept are right as well', () => {
    const shapings = createShapings(numbers())
    for (let n = 0; n < 6000; n++) {
      const { path, start } = shapings.of('Patient')
      const at = path('code')
      expect(start.having(at, `kind-${n}`).having(at, `kind-${n}`).shape).toBe(`,${at}:kind-${n},`)
    }
  })
})
