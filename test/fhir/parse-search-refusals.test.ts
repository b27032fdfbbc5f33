/** Searches that are named as unknown, or refused. */
import { describe, expect, test } from '@jest/globals'
import { parseSearch, type SearchOptions } from '../../server/fhir/parse-search.ts'

const lenient: SearchOptions = {
  defaultCount: 100,
  maxCount: 1000,
  strict: false,
  terminology: { expand: () => undefined },
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

describe('what is not known is named, and refused when strictness is asked for', () => {
  test.each(['shoe-size=44', 'name=', 'nonsense.name=x'])('%s', (query) => {
    const [name] = query.split('=')
    expect(parsed('Patient', query)).toMatchObject({ query: { clauses: [] }, used: [], ignored: [{ name }] })
    expect(refused('Patient', query, strict)).toMatchObject({ severity: 'error', expression: `http.${name}` })
  })
})

describe('what would change the result is refused, never ignored', () => {
  const cases: [string, string, string][] = [
    ['Patient', 'name:text=x', 'not-supported'],
    ['Patient', '_filter=name eq x', 'not-supported'],
    ['AllergyIntolerance', '_list=$current-allergies', 'not-supported'],
    ['AllergyIntolerance', '_list=42,$current-allergies', 'not-supported'],
    ['Patient', '_type=Patient', 'not-supported'],
    ['Patient', '_query=x', 'not-supported'],
    ['Patient', '_include=Patient:shoe', 'value'],
    ['Patient', '_include=Shoe:patient', 'value'],
    ['Patient', '_include=Patient:name', 'value'],
    ['Patient', '_include:recurse=Patient:organization', 'value'],
    ['Patient', '_include=Bundle:composition', 'value'],
    ['Patient', '_has:Observation:patient=x', 'value'],
    ['Patient', '_has:Shoe:patient:code=x', 'value'],
    ['Patient', '_has:Observation:code:code=x', 'not-supported'],
    ['Patient', '_cursor=abc', 'value'],
    ['Observation', 'code.name=x', 'not-supported'],
    ['Observation', 'subject:Shoe.name=x', 'value'],
    ['Provenance', 'target.name=x', 'too-costly'],
    ['Bundle', 'composition.type=x', 'not-supported'],
    ['Observation', 'code:in=http://vs', 'value'],
    ['Observation', 'code:below=http://loinc.org|1', 'value'],
    ['Observation', 'code:of-type=a|b|c', 'not-supported'],
    ['Observation', 'code-value-quantity=x', 'value'],
    ['Observation', 'code-value-quantity=x$much', 'value'],
    ['Observation', 'code-value-quantity:missing=true', 'not-supported'],
    ['Observation', '_sort=code-value-quantity', 'value'],
    ['Observation', `${'subject.'.repeat(10_000)}name=x`, 'too-costly'],
    ['Patient', `${'_has:Observation:patient:'.repeat(10_000)}code=x`, 'too-costly'],
    ['Patient', `${'link.'.repeat(8)}name=x`, 'too-costly'],
    ['Location', 'near=91|2', 'value'],
    ['Location', 'near=1|2|3|parsec', 'value'],
    ['Patient', '_content=...', 'value'],
    ['Patient', `_content=${Array.from({ length: 40 }, (_, n) => `w${n}`).join(' ')}`, 'value'],
    ['Patient', 'phonetic=陈', 'value'],
    ['Patient', 'birthdate=yesterday', 'value'],
    ['Patient', 'birthdate=2023-02-30', 'value'],
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
