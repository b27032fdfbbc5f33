/** FHIRPath Patch of what JSON keeps beside a primitive: its id and its extensions, also where it has no value. */
import { expect, test } from '@jest/globals'
import { readFhirPathPatch } from '../../server/fhir/patch/fhirpath-patch.ts'
import type { JsonObject } from '../../server/fhir/patch/patch.ts'
import { at, named, op, value } from './patch-operations.ts'

const extension = [
  { url: 'urn:a', valueString: '1' },
  { url: 'urn:b', valueString: '2' },
]
const born = { resourceType: 'Patient', birthDate: '1970-01-01', _birthDate: { extension } }
const bare = { resourceType: 'Patient', birthDate: '1970-01-01' }
const unknown = { resourceType: 'Patient', _birthDate: { extension } }
const called = { resourceType: 'Patient', name: [{ given: ['x', 'y'] }] }
const [a, b] = extension
const c = { url: 'urn:c', valueString: '3' }
const added = [named('extension'), value({ valueExtension: c })]

test.each<[string, object, object, unknown]>([
  [
    'added to a value alone',
    bare,
    op('add', 'Patient.birthDate', ...added),
    { ...bare, _birthDate: { extension: [c] } },
  ],
  [
    'added to others',
    born,
    op('add', 'Patient.birthDate', ...added),
    { ...born, _birthDate: { extension: [a, b, c] } },
  ],
  [
    'an id',
    bare,
    op('add', 'Patient.birthDate', named('id'), value({ valueString: 'x' })),
    { ...bare, _birthDate: { id: 'x' } },
  ],
  [
    'added to one of several',
    called,
    op('add', 'Patient.name[0].given[1]', ...added),
    { ...called, name: [{ given: ['x', 'y'], _given: [null, { extension: [c] }] }] },
  ],
  [
    'added where there is no value',
    unknown,
    op('add', 'Patient.birthDate', ...added),
    { ...unknown, _birthDate: { extension: [a, b, c] } },
  ],
  [
    'one taken away',
    born,
    op('delete', "Patient.birthDate.extension('urn:a')"),
    { ...born, _birthDate: { extension: [b] } },
  ],
  [
    'the last taken away',
    { ...bare, _birthDate: { extension: [a] } },
    op('delete', 'Patient.birthDate.extension[0]'),
    bare,
  ],
  [
    'one replaced',
    born,
    op('replace', 'Patient.birthDate.extension[1]', value({ valueExtension: c })),
    { ...born, _birthDate: { extension: [a, c] } },
  ],
  [
    'its value replaced',
    born,
    op('replace', "Patient.birthDate.extension.where(url = 'urn:a').value", value({ valueString: '9' })),
    { ...born, _birthDate: { extension: [{ ...a, valueString: '9' }, b] } },
  ],
  [
    'moved',
    born,
    op('move', 'Patient.birthDate.extension', at('source', 1), at('destination', 0)),
    { ...born, _birthDate: { extension: [b, a] } },
  ],
  ['all of it deleted', unknown, op('delete', 'Patient.birthDate'), { resourceType: 'Patient' }],
  [
    'replaced by a value',
    unknown,
    op('replace', 'Patient.birthDate', value({ valueDate: '1980-01-01' })),
    { ...bare, birthDate: '1980-01-01' },
  ],
  [
    'nothing but id and extension',
    bare,
    op('add', 'Patient.birthDate', named('family'), value({ valueString: 'x' })),
    expect.stringContaining('has no element "family"'),
  ],
])('%s', (_, before, operation, after) => {
  const read = readFhirPathPatch({ resourceType: 'Parameters', parameter: [operation] })
  const patched = read.ok ? read.patch(structuredClone(before) as JsonObject) : read
  expect('resource' in patched ? patched.resource : patched.text).toEqual(after)
})
