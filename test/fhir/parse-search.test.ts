/** FHIR searches as questions to the store. */
import { describe, expect, test } from '@jest/globals'
import { parseSearch, type SearchOptions } from '../../server/fhir/parse-search.ts'

const lenient: SearchOptions = {
  defaultCount: 100,
  maxCount: 1000,
  strict: false,
  baseUrl: 'http://here/ngemr/fhir/r4',
  now: () => Date.parse('2026-01-12T12:00:00+08:00'),
  terminology: { expand: (url) => (url === 'urn:vs' ? [{ system: 's', code: 'a' }] : undefined) },
}
const pairs = (query: string): [string, string][] => [...new URLSearchParams(query)]

const parsed = (type: string, query: string, options = lenient) => {
  const result = parseSearch(type, pairs(query), options)
  if (!result.ok) throw new Error(result.issue.diagnostics)
  return result
}
const ms = (text: string): number => Date.parse(text)
const day = { low: ms('2026-01-02T00:00:00+08:00'), high: ms('2026-01-03T00:00:00+08:00') }

describe('one parameter becomes one clause', () => {
  test.each<[string, string, object[]]>([
    [
      'Patient',
      '_id=a,b',
      [
        { kind: 'id', id: 'a' },
        { kind: 'id', id: 'b' },
      ],
    ],
    ['Patient', '_lastUpdated=ge2026-01-02', [{ kind: 'lastUpdated', comparator: 'ge', ...day }]],
    ['Patient', 'identifier=S1', [{ kind: 'token', param: 'identifier', code: 'S1' }]],
    ['Patient', 'identifier=urn:n|S1', [{ kind: 'token', param: 'identifier', system: 'urn:n', code: 'S1' }]],
    ['Patient', 'identifier=urn:n|', [{ kind: 'token', param: 'identifier', system: 'urn:n' }]],
    [
      'Patient',
      'identifier=https://fhir.synapxe.sg/NamingSystem/nric|t3012345f',
      [{ kind: 'token', param: 'identifier', system: 'https://fhir.synapxe.sg/NamingSystem/nric', code: 'T3012345F' }],
    ],
    [
      'Patient',
      'identifier=urn:n|t3012345f',
      [{ kind: 'token', param: 'identifier', system: 'urn:n', code: 't3012345f' }],
    ],
    [
      'Patient',
      'identifier=t3012345f',
      [
        { kind: 'token', param: 'identifier', code: 't3012345f' },
        { kind: 'token', param: 'identifier', code: 'T3012345F' },
      ],
    ],
    ['Patient', 'identifier=|S1', [{ kind: 'token', param: 'identifier', code: 'S1', noSystem: true }]],
    ['Patient', 'identifier=a\\|b\\,c\\$d\\\\', [{ kind: 'token', param: 'identifier', code: 'a|b,c$d\\' }]],
    [
      'Patient',
      'phone=6123 4567',
      [
        { kind: 'token', param: 'phone', code: '6123 4567' },
        { kind: 'token', param: 'phone', code: '61234567' },
      ],
    ],
    ['Patient', 'name=JOSÉ', [{ kind: 'string', param: 'name', match: 'starts', value: 'jose' }]],
    ['Patient', 'name:contains=Tan', [{ kind: 'string', param: 'name', match: 'contains', value: 'tan' }]],
    ['Patient', 'name:exact=Tan', [{ kind: 'string', param: 'name', match: 'exact', value: 'Tan' }]],
    ['Patient', 'birthdate=2026-01-02', [{ kind: 'date', param: 'birthdate', comparator: 'eq', ...day }]],
    ['Patient', 'birthdate:missing=true', [{ kind: 'missing', param: 'birthdate', missing: true }]],
    ['Observation', 'patient=p1', [{ kind: 'reference', param: 'patient', targetType: 'Patient', targetId: 'p1' }]],
    ['Observation', 'subject=p1', [{ kind: 'reference', param: 'subject', targetId: 'p1' }]],
    ['Observation', 'subject=Group/p1', [{ kind: 'reference', param: 'subject', targetType: 'Group', targetId: 'p1' }]],
    [
      'Observation',
      'subject:Patient=p1',
      [{ kind: 'reference', param: 'subject', targetType: 'Patient', targetId: 'p1' }],
    ],
    [
      'Observation',
      'subject=http://here/ngemr/fhir/r4/Patient/p1',
      [{ kind: 'reference', param: 'subject', targetType: 'Patient', targetId: 'p1' }],
    ],
    [
      'Observation',
      'subject=http://there/Patient/p1',
      [{ kind: 'reference', param: 'subject', targetType: 'Patient', targetId: 'http://there/Patient/p1' }],
    ],
    [
      'Observation',
      'value-quantity=5.4|http://unitsofmeasure.org|mmol/L',
      [
        {
          kind: 'quantity',
          param: 'value-quantity:base',
          comparator: 'eq',
          low: 5.35,
          high: 5.449999999999999,
          code: 'm-3.mol1',
        },
      ],
    ],
    [
      'Observation',
      'value-quantity=gt5.4||mg',
      [{ kind: 'quantity', param: 'value-quantity', comparator: 'gt', low: 5.4, high: 5.4, code: 'mg' }],
    ],
    [
      'Observation',
      'value-quantity=ap100',
      [{ kind: 'quantity', param: 'value-quantity', comparator: 'eq', low: 90, high: 110 }],
    ],
    [
      'Patient',
      'birthdate=ap2026-01-02',
      [{ kind: 'date', param: 'birthdate', comparator: 'ap', low: day.low - 86_400_000, high: day.high + 86_400_000 }],
    ],
    [
      'Patient',
      'identifier:of-type=s|MR|1',
      [{ kind: 'token', param: 'identifier:of-type', system: 's', code: 'MR|1' }],
    ],
    ['Observation', 'code:text=Heart', [{ kind: 'text', param: 'code', value: 'heart' }]],
    ['Observation', 'code:in=urn:vs', [{ kind: 'tokenIn', param: 'code', codes: [{ system: 's', code: 'a' }] }]],
    ['Observation', 'subject:identifier=s|1', [{ kind: 'token', param: 'subject:identifier', system: 's', code: '1' }]],
    [
      'Observation',
      'patient.name=Tan',
      [
        {
          kind: 'chain',
          param: 'patient',
          targetType: 'Patient',
          clauses: [{ anyOf: [{ kind: 'string', param: 'name', match: 'starts', value: 'tan' }] }],
        },
      ],
    ],
    [
      'Patient',
      '_has:Observation:patient:encounter.class=IMP',
      [
        {
          kind: 'has',
          type: 'Observation',
          param: 'patient',
          clauses: [
            {
              anyOf: [
                {
                  kind: 'chain',
                  param: 'encounter',
                  targetType: 'Encounter',
                  clauses: [{ anyOf: [{ kind: 'token', param: 'class', code: 'IMP' }] }],
                },
              ],
            },
          ],
        },
      ],
    ],
    [
      'Patient',
      '_list=42',
      [{ kind: 'has', type: 'List', param: 'item', clauses: [{ anyOf: [{ kind: 'id', id: '42' }] }] }],
    ],
    [
      'Observation',
      'component-code-value-quantity=8480-6$gt140',
      [
        {
          kind: 'composite',
          param: 'component-code-value-quantity',
          parts: [
            { kind: 'token', param: '', code: '8480-6' },
            { kind: 'quantity', param: '', comparator: 'gt', low: 140, high: 140 },
          ],
        },
      ],
    ],
    [
      'Location',
      'near=1.29|103.8|2|[mi_i]',
      [{ kind: 'near', param: 'near', latitude: 1.29, longitude: 103.8, kilometres: 3.218688 }],
    ],
    [
      'Patient',
      '_content=Tan, Ah',
      [
        { kind: 'words', param: '_content', words: ['tan'] },
        { kind: 'words', param: '_content', words: ['ah'] },
      ],
    ],
    ['Patient', 'phonetic=tan', [{ kind: 'string', param: 'phonetic', match: 'exact', value: 't500' }]],
    [
      'RiskAssessment',
      'probability=1e2',
      [{ kind: 'number', param: 'probability', comparator: 'eq', low: 50, high: 149.99999999999997 }],
    ],
    ['ValueSet', 'url:below=http://x', [{ kind: 'uri', param: 'url', match: 'below', value: 'http://x' }]],
    ['StructureDefinition', 'base=http://x/sd', [{ kind: 'uri', param: 'base', match: 'exact', value: 'http://x/sd' }]],
  ])('%s?%s', (type, query, anyOf) => {
    const result = parsed(type, query)
    expect(result.query.clauses).toEqual([{ anyOf }])
    expect(result.ignored).toEqual([])
    expect(result.used).toEqual(pairs(query))
  })
})

test('a repeated parameter must hold twice, a comma is or, :not is none of them', () => {
  const { query } = parsed('Observation', 'code:not=a,b&date=ge2026&date=lt2027')
  expect(query.clauses.map(({ anyOf, not }) => [anyOf.length, not])).toEqual([
    [2, true],
    [1, undefined],
    [1, undefined],
  ])
})

test('a zone whose plus came as a space is still a zone', () => {
  const { query } = parsed('Observation', 'date=2026-01-02T03:04:05+08:00')
  expect(query.clauses[0]?.anyOf[0]).toMatchObject({ low: ms('2026-01-02T03:04:05+08:00') })
})

describe('the shape of the answer', () => {
  test('nothing said', () => {
    expect(parsed('Patient', '').query).toEqual({
      type: 'Patient',
      clauses: [],
      sort: [],
      limit: 100,
      offset: 0,
      total: 'cheap',
    })
  })
  test('count, offset, order and no total', () => {
    expect(parsed('Patient', '_count=5&_offset=10&_sort=-birthdate,_id&_total=none').query).toEqual({
      type: 'Patient',
      clauses: [],
      sort: [
        { param: 'birthdate', kind: 'date', descending: true },
        { param: '_id', kind: 'id', descending: false },
      ],
      limit: 5,
      offset: 10,
      total: false,
    })
  })
  test('more than the most is the most', () => expect(parsed('Patient', '_count=99999').query.limit).toBe(1000))
  test.each(['_summary=count', '_count=0', '_summary=count&_total=none'])('%s asks for the number alone', (query) => {
    expect(parsed('Patient', query)).toMatchObject({ summaryCount: true, query: { limit: 0, total: true } })
  })
  test('the same thing said twice is said once', () =>
    expect(parsed('Patient', '_count=5&_count=5').used).toEqual([['_count', '5']]))
})
