/** How answers are written: media types, Bundles from stored text, OperationOutcomes, XML. */
import { describe, expect, test } from '@jest/globals'
import { bodyFormat, epicFormat, openFormat } from '../../server/fhir/accept.ts'
import { operationOutcome, problem } from '../../server/fhir/operation-outcome.ts'
import { searchset } from '../../server/fhir/searchset.ts'
import { toXml } from '../../server/fhir/to-xml.ts'
import { isValidId } from '../../server/fhir/validate-id.ts'

describe('the open door answers in FHIR JSON unless asked otherwise', () => {
  test.each([
    [{}, 'application/fhir+json'],
    [{ accept: '*/*' }, 'application/fhir+json'],
    [{ accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }, 'application/fhir+json'],
    [{ accept: 'application/json' }, 'application/json'],
    [{ accept: 'application/fhir+json; fhirVersion=4.0' }, 'application/fhir+json'],
    [{ accept: 'application/fhir+json; fhirVersion=3.0' }, undefined],
    [{ accept: 'application/fhir+xml' }, 'application/fhir+xml'],
    [{ accept: 'application/fhir+xml;q=0.5, application/fhir+json' }, 'application/fhir+json'],
    [{ accept: 'text/plain' }, undefined],
    [{ accept: 'text/plain', format: 'json' }, 'application/fhir+json'],
    [{ accept: 'application/json', format: 'application/fhir xml' }, 'application/fhir+xml'],
    [{ format: 'ttl' }, undefined],
    [{ format: 'application/fhir+json; fhirVersion="4.0"' }, 'application/fhir+json'],
    [{ format: 'application/fhir+json; fhirVersion=3.0' }, undefined],
  ])('%j gives %s', (asked, mediaType) => expect(openFormat(asked)?.mediaType).toBe(mediaType))
})

describe('Epic answers in XML unless asked otherwise: _format over Accept over Content-Type', () => {
  test.each([
    [{}, 'application/xml'],
    [{ accept: '*/*' }, 'application/xml'],
    [{ accept: 'rubbish' }, 'application/xml'],
    [{ accept: 'application/fhir+json' }, 'application/fhir+json'],
    [{ accept: 'application/json+fhir' }, 'application/json+fhir'],
    [{ accept: 'application/json, text/plain, */*' }, 'application/json'],
    [{ accept: 'text/xml' }, 'text/xml'],
    [{ accept: 'application/fhir+xml' }, 'application/fhir+xml'],
    [{ accept: 'application/json', format: 'xml' }, 'application/xml'],
    [{ accept: '*/*', contentType: 'application/json; charset=utf-8' }, 'application/json'],
    [{ accept: 'application/xml', contentType: 'application/json' }, 'application/xml'],
    [{ format: 'json' }, 'application/fhir+json'],
  ])('%j gives %s', (asked, mediaType) => expect(epicFormat(asked).mediaType).toBe(mediaType))
})

test.each([
  [undefined, 'json'],
  ['application/fhir+json; charset=utf-8', 'json'],
  ['application/fhir+xml', 'xml'],
  ['application/x-www-form-urlencoded', 'form'],
  ['text/plain', 'other'],
])('a body of type %s is %s', (type, format) => expect(bodyFormat(type)).toBe(format))

test('a searchset is joined from stored texts as they are', () => {
  const text = '{"resourceType":"Patient","id":"a" , "x":1.50}'
  const bundle = searchset({
    total: 1,
    link: [{ relation: 'self', url: 'http://x?a="b"' }],
    entries: [
      { link: [{ relation: 'self', url: 'u' }], fullUrl: 'u', text, mode: 'match' },
      { fullUrl: 'urn:uuid:1', text: '{}', mode: 'outcome' },
    ],
  })
  expect(bundle).toContain(text)
  expect(Object.keys(JSON.parse(bundle) as object)).toEqual(['resourceType', 'type', 'total', 'link', 'entry'])
  expect(JSON.parse(bundle)).toMatchObject({
    link: [{ url: 'http://x?a="b"' }],
    entry: [{ fullUrl: 'u', resource: { id: 'a' }, search: { mode: 'match' } }, { search: { mode: 'outcome' } }],
  })
})

test('an empty searchset has no entry', () => {
  expect(searchset({ total: 0, link: [], entries: [] })).toBe('{"resourceType":"Bundle","type":"searchset","total":0}')
})

test('an issue says where', () => {
  expect(operationOutcome(problem('value', 'No.', 'http._count'))).toEqual({
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code: 'value', diagnostics: 'No.', expression: ['http._count'] }],
  })
})

test.each([
  ['a', true],
  ['A-1.b', true],
  ['', false],
  ['a'.repeat(64), true],
  ['a'.repeat(65), false],
  ['a b', false],
  ['../x', false],
  ['é', false],
])('id "%s": %s', (id, valid) => expect(isValidId(id)).toBe(valid))

describe('XML', () => {
  test('a Bundle with a match and an outcome', async () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'searchset',
      total: 1,
      link: [{ relation: 'self', url: 'http://x?a=1&b=2' }],
      entry: [
        {
          link: [{ relation: 'self', url: 'http://x/Patient/p' }],
          fullUrl: 'http://x/Patient/p',
          resource: {
            resourceType: 'Patient',
            text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">a &amp; b<br/></div>' },
            active: true,
            id: 'p',
            name: [
              { family: '陈 <"&\'', given: ['A'], _given: [{ extension: [{ url: 'http://e', valueString: 'x' }] }] },
            ],
            multipleBirthInteger: 0,
          },
          search: { mode: 'match' },
        },
        { fullUrl: 'urn:uuid:1', resource: operationOutcome(problem('value', 'No.')), search: { mode: 'outcome' } },
      ],
    }
    expect(await toXml(bundle)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Bundle xmlns="http://hl7.org/fhir"><type value="searchset"/><total value="1"/>' +
        '<link><relation value="self"/><url value="http://x?a=1&amp;b=2"/></link>' +
        '<entry><link><relation value="self"/><url value="http://x/Patient/p"/></link><fullUrl value="http://x/Patient/p"/>' +
        '<resource><Patient><id value="p"/><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">a &amp; b<br/></div></text>' +
        '<active value="true"/><name><family value="陈 &lt;&quot;&amp;\'"/>' +
        '<given value="A"><extension url="http://e"><valueString value="x"/></extension></given></name>' +
        '<multipleBirthInteger value="0"/></Patient></resource><search><mode value="match"/></search></entry>' +
        '<entry><fullUrl value="urn:uuid:1"/><resource><OperationOutcome><issue><severity value="error"/><code value="value"/>' +
        '<diagnostics value="No."/></issue></OperationOutcome></resource><search><mode value="outcome"/></search></entry></Bundle>',
    )
  })

  test('line breaks in a value survive an XML reader', async () => {
    const xml = await toXml({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: 'value', diagnostics: 'a\nb' }],
    })
    expect(xml).toContain('diagnostics value="a&#xA;b"')
  })
})
