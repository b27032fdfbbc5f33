import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Path, parsePath, printPath, readPath } from '../../server/hl7v2/path.ts'

test.each<[string, Path, string?]>([
  ['PID', { segment: 'PID', occurrence: 1 }],
  ['MSH-10', { segment: 'MSH', occurrence: 1, field: 10 }],
  ['PID-3[1].4.1', { segment: 'PID', occurrence: 1, field: 3, repetition: 1, component: 4, subcomponent: 1 }],
  ['OBX[2]-5', { segment: 'OBX', occurrence: 2, field: 5 }],
  ['PID.5.1', { segment: 'PID', occurrence: 1, field: 5, component: 1 }, 'PID-5.1'],
  ['OBX[1]-5', { segment: 'OBX', occurrence: 1, field: 5 }, 'OBX-5'],
])('%s', (text, path, printed = text) => {
  expect(parsePath(text)).toEqual(path)
  expect(printPath(path)).toBe(printed)
})

test.each([
  '',
  'P',
  'PID-',
  'pid-3',
  'PID-0',
  'PID[0]-3',
  'PID-3[]',
  'PID-3.1.1.1',
  'PID-3-1x',
  'PID-99999',
  ' PID-3',
  'segment 4',
])('%j is no path', (text) => {
  expect(readPath(text)).toBeUndefined()
  expect(() => parsePath(text)).toThrow(/write it like PID-3/)
})

test('what is printed reads back', () => {
  const number = fc.integer({ min: 1, max: 999 })
  const paths = fc.tuple(
    fc.constantFrom('PID', 'ZP1'),
    number,
    number,
    fc.option(number),
    fc.option(number),
    fc.option(number),
  )
  fc.assert(
    fc.property(paths, ([segment, occurrence, field, repetition, component, subcomponent]) => {
      const path: Path = { segment, occurrence, field }
      if (repetition !== null) path.repetition = repetition
      if (component !== null) path.component = component
      if (component !== null && subcomponent !== null) path.subcomponent = subcomponent
      expect(parsePath(printPath(path))).toEqual(path)
    }),
  )
})
