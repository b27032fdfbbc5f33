/** FHIR searches as questions to the store. */
import { describe, expect, test } from '@jest/globals'
import { parseSearch, type SearchOptions } from '../../server/fhir/parse-search.ts'

const lenient: SearchOptions = {
  defaultCount: 100,
  maxCount: 1000,
  strict: false,
  baseUrl: 'http://here/ngemr/fhir/r4',
}
const strict = { ...lenient, strict: true }
const pairs = (query: string): [string, string][] => [...new URLSearchParams(query)]

const parsed = (type: string, query: string, options = lenient) => {
  const result = parseSearch(type, pairs(query), options)
  if (!result.ok) throw new Error(result.issue.diagnostics)
  return result
}
const refused = (type: string, query: string, options = lenient) => {
  const result = parseSearch(type, pairs(query), options)
  if (result.ok) throw new Error('it was taken')
  return result.issue
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
          param: 'value-quantity',
          comparator: 'eq',
          low: 5.35,
          high: 5.45,
          system: 'http://unitsofmeasure.org',
          code: 'mmol/L',
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
      'RiskAssessment',
      'probability=1e2',
      [{ kind: 'number', param: 'probability', comparator: 'eq', low: 50, high: 150 }],
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
      total: true,
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

describe('what is not known is named, and refused when strictness is asked for', () => {
  test.each(['shoe-size=44', 'name=', 'nonsense.name=x'])('%s', (query) => {
    const [name] = query.split('=')
    expect(parsed('Patient', query)).toMatchObject({ query: { clauses: [] }, used: [], ignored: [{ name }] })
    expect(refused('Patient', query, strict)).toMatchObject({ severity: 'error', expression: `http.${name}` })
  })
})

describe('what would change the result is refused, never ignored', () => {
  const cases: [string, string, string][] = [
    ['Patient', '_include=Patient:organization', 'not-supported'],
    ['Patient', '_revinclude:iterate=Observation:patient', 'not-supported'],
    ['Patient', '_has:Observation:patient:code=x', 'not-supported'],
    ['Patient', '_summary=true', 'not-supported'],
    ['Patient', '_elements=name', 'not-supported'],
    ['Patient', 'phonetic=x', 'not-supported'],
    ['Patient', 'name:text=x', 'not-supported'],
    ['Patient', '_id:not=x', 'not-supported'],
    ['Observation', 'patient.name=x', 'not-supported'],
    ['Observation', 'subject:Patient.name=x', 'not-supported'],
    ['Observation', 'code:in=http://vs', 'not-supported'],
    ['Observation', 'subject:identifier=x', 'not-supported'],
    ['Observation', 'code-value-quantity=x$5', 'not-supported'],
    ['Location', 'near=1|2', 'not-supported'],
    ['Patient', 'birthdate=yesterday', 'value'],
    ['Patient', 'birthdate=2023-02-30', 'value'],
    ['Patient', 'birthdate=ap2023', 'value'],
    ['Patient', 'birthdate:missing=perhaps', 'value'],
    ['Patient', 'identifier=|', 'value'],
    ['Patient', 'identifier=a|b|c', 'value'],
    ['Patient', 'name=,', 'value'],
    ['Patient', 'name=a%00b', 'value'],
    ['Observation', 'subject=not an id', 'value'],
    ['Observation', 'subject:Patient=Group/1', 'value'],
    ['Observation', 'value-quantity=much', 'value'],
    ['Patient', '_count=-1', 'value'],
    ['Patient', '_count=many', 'value'],
    ['Patient', '_offset=-1', 'value'],
    ['Patient', '_sort=shoe-size', 'value'],
    ['Patient', '_total=some', 'value'],
    ['Patient', '_count=1&_count=2', 'invalid'],
    ['Patient', `identifier=${'a,'.repeat(501)}`, 'too-costly'],
    ['Patient', `name=${'a'.repeat(5000)}`, 'too-long'],
    ['Patient', 'name=a&'.repeat(101), 'too-costly'],
  ]
  test.each(cases.map(([type, query, code]) => [`${type}?${query.slice(0, 60)}`, type, query, code] as const))(
    '%s',
    (_, type, query, code) => {
      expect(refused(type, query)).toMatchObject({ severity: 'error', code })
    },
  )
})
