/** What a resource can be found by, beyond the plain kinds: composites, positions, sounds, words, canonical URLs. */
import { describe, expect, test } from '@jest/globals'
import type { Resource } from '@medplum/fhirtypes'
import { extractIndexes } from '../../server/fhir/extract-indexes.ts'
import { baseUnit, inBaseUnit } from '../../server/fhir/index-values/canonical-unit.ts'

const entriesOf = (resource: object, param: string) =>
  extractIndexes(resource as Resource)
    .filter((entry) => entry.param === param)
    .map(({ param: _, ...rest }) => rest)

describe.each<[string, object, string, object[]]>([
  [
    'a quantity in base units',
    {
      resourceType: 'Observation',
      valueQuantity: { value: 5400, system: 'http://unitsofmeasure.org', code: 'umol/L' },
    },
    'value-quantity:base',
    [{ kind: 'quantity', low: 5.4, high: 5.4, system: null, code: 'm-3.mol1' }],
  ],
  [
    'a canonical with its version and without',
    { resourceType: 'StructureDefinition', baseDefinition: 'http://x/sd|1' },
    'base',
    [
      { kind: 'uri', value: 'http://x/sd|1' },
      { kind: 'uri', value: 'http://x/sd' },
    ],
  ],
  [
    'a canonical as a link to a version of its target, without the part within it',
    { resourceType: 'QuestionnaireResponse', questionnaire: 'http://x/q|1#page' },
    'questionnaire:canonical',
    [{ kind: 'uri', value: 'http://x/q|1' }],
  ],
  [
    'what such a link leads to',
    { resourceType: 'Questionnaire', url: 'http://x/q', version: '1' },
    'url:canonical',
    [
      { kind: 'uri', value: 'http://x/q' },
      { kind: 'uri', value: 'http://x/q|1' },
    ],
  ],
  ['the URL of a device, which no canonical names', { resourceType: 'Device', url: 'http://x' }, 'url:canonical', []],
  [
    'a name by how it sounds',
    { resourceType: 'Patient', name: [{ family: 'Subramaniam' }] },
    'phonetic',
    [{ kind: 'string', value: 's165', exact: 's165' }],
  ],
  [
    'a place by its position',
    { resourceType: 'Location', position: { latitude: 1.3, longitude: 103.8 } },
    'near',
    [{ kind: 'position', latitude: 1.3, longitude: 103.8 }],
  ],
  [
    'components by code and value together',
    {
      resourceType: 'Observation',
      component: [
        { code: { coding: [{ code: '8480-6' }] }, valueQuantity: { value: 120 } },
        { code: { coding: [{ code: '8462-4' }] }, valueQuantity: { value: 80 } },
      ],
    },
    'component-code-value-quantity',
    [
      ['8480-6', 120],
      ['8462-4', 80],
    ].map(([code, value]) => ({
      kind: 'composite',
      parts: [
        { kind: 'token', system: null, code },
        { kind: 'quantity', low: value, high: value, system: null, code: null },
      ],
    })),
  ],
  [
    'a coordinate with what stands elsewhere in the resource',
    {
      resourceType: 'MolecularSequence',
      referenceSeq: { referenceSeqId: { coding: [{ code: 'NC_1' }] } },
      variant: [{ start: 3, end: 9 }],
    },
    'referenceseqid-variant-coordinate',
    [
      {
        kind: 'composite',
        parts: [
          { kind: 'token', system: null, code: 'NC_1' },
          { kind: 'number', low: 3, high: 3 },
          { kind: 'number', low: 9, high: 9 },
        ],
      },
    ],
  ],
  [
    'the first resource of a document, and of a document only',
    { resourceType: 'Bundle', entry: [{ resource: { resourceType: 'Composition', id: 'c' } }] },
    'composition',
    [{ kind: 'reference', targetType: 'Composition', targetId: 'c' }],
  ],
  [
    'the words of a narrative, each once',
    {
      resourceType: 'Patient',
      text: { div: '<div xmlns="http://www.w3.org/1999/xhtml">Tan &amp; <b>Tan</b> 陈明</div>' },
    },
    '_text',
    [{ kind: 'words', words: 'tan 陈 明' }],
  ],
  [
    'the words of everything but machinery',
    { resourceType: 'Patient', meta: { versionId: '7' }, name: [{ text: 'Ah-Kow TAN' }], photo: [{ data: 'AAAA' }] },
    '_content',
    [{ kind: 'words', words: 'ah kow tan' }],
  ],
])('%s', (_, resource, param, expected) => {
  test(`by ${param}`, () => expect(entriesOf(resource, param)).toEqual(expected))
})

describe('units as base units', () => {
  test.each<[string, number, string, number]>([
    ['mmol/L', 5.4, 'umol/L', 5400],
    ['mg/dL', 100, 'g/L', 1],
    ['Cel', 37, 'K', 310.15],
    ['[degF]', 98.6, 'Cel', 37],
    ['mm[Hg]', 120, 'kPa', 15.99864],
    ['/min', 60, '/s', 1],
    ['{beats}/min', 60, 'Hz', 1],
    ['10*9/L', 5, '10*3/uL', 5],
    ['kg/m2', 25, 'g/cm2', 2.5],
    ['mL/min/{1.73_m2}', 60, 'mL/s', 1],
    ['U/L', 60, 'kat/m3', 0.001],
    ['%', 12, '10*-2', 12],
  ])('%s', (one, value, other, same) => {
    const [a, b] = [baseUnit(one), baseUnit(other)]
    if (!a || !b) throw new Error('not known')
    expect(a.code).toBe(b.code)
    expect(inBaseUnit(value, a)).toBeCloseTo(inBaseUnit(same, b), 3)
  })
  test.each(['', 'spoon', 'mmol/L/spoon', 'Cel/min', '('.repeat(40), '10*999999'])('"%s" stays as written', (code) =>
    expect(baseUnit(code)).toBeUndefined(),
  )
})
