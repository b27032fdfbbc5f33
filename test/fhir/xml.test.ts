/** FHIR XML in and out: nothing is lost on the way and back, and nothing is taken that XML can do and FHIR does not. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parseExactly } from '../../server/fhir/exact-json.ts'
import { toXml } from '../../server/fhir/to-xml.ts'
import { fromXml } from '../../server/fhir/xml/from-xml.ts'

describe('what has a long list is written in pieces, and others get their turn between', () => {
  const many = <T>(one: (n: number) => T): T[] => Array.from({ length: 600 }, (_, n) => one(n))
  const narrative = { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"> <b>x</b> </div>' }
  const words = 'to be told at some length, '.repeat(5)
  test.each<[string, object]>([
    [
      'a Bundle',
      {
        resourceType: 'Bundle',
        type: 'searchset',
        total: 600,
        entry: many((n) => ({
          fullUrl: `http://x/Patient/${n}`,
          resource: { resourceType: 'Patient', id: `p${n}`, text: narrative, name: [{ text: words }] },
        })),
        signature: { type: [{ code: 'x' }], when: '2026-01-01T00:00:00Z', who: { display: 'x' } },
      },
    ],
    ['Parameters', { resourceType: 'Parameters', parameter: many((n) => ({ name: `p${n}`, valueString: words })) }],
    [
      'a ValueSet',
      {
        resourceType: 'ValueSet',
        text: narrative,
        status: 'active',
        expansion: { timestamp: '2026-01-01', total: 600, contains: many((n) => ({ code: `c${n}`, display: words })) },
      },
    ],
    [
      'a CapabilityStatement',
      {
        resourceType: 'CapabilityStatement',
        status: 'active',
        rest: [
          {
            mode: 'server',
            resource: many(() => ({ type: 'Patient', documentation: words })),
            interaction: [{ code: 'batch' }],
          },
        ],
      },
    ],
  ])('%s', async (_, resource) => {
    for (const pretty of [false, true]) {
      let done = false
      let turns = 0
      const count = (): void => {
        turns++
        if (!done) setImmediate(count)
      }
      setImmediate(count)
      const xml = await toXml(resource, { pretty })
      done = true
      expect(turns).toBeGreaterThan(4)
      expect(fromXml(xml)).toEqual({ ok: true, value: resource })
    }
  })

  test('elements of the same name and id elsewhere keep what is theirs', async () => {
    const inner = {
      resourceType: 'ValueSet',
      status: 'active',
      expansion: { timestamp: '2026', contains: [{ id: 'here' }] },
    }
    const resource = { ...inner, contained: [inner], expansion: { timestamp: '2026', contains: [{ code: 'a' }] } }
    expect(fromXml(await toXml(resource))).toEqual({ ok: true, value: resource })
  })

  test('an item that says nothing is passed over, and no list is none', async () => {
    const entry = [{}, { fullUrl: 'urn:x' }, {}]
    expect(await toXml({ resourceType: 'Bundle', entry })).toMatch(
      /<entry><fullUrl value="urn:x"\/><\/entry><\/Bundle>$/,
    )
    expect(await toXml({ resourceType: 'Bundle', entry: [] })).toMatch(/<Bundle [^<]*\/>$/)
  })
})

const FHIR = 'xmlns="http://hl7.org/fhir"'
const patient = (inner: string) => `<Patient ${FHIR}>${inner}</Patient>`

describe('what goes out comes back', () => {
  const lines = ['Patient', 'Observation', 'Encounter', 'DiagnosticReport', 'MedicationRequest', 'CarePlan'].flatMap(
    (type) =>
      readFileSync(new URL(`../../fixtures/population/${type}.ndjson`, import.meta.url), 'utf8')
        .trim()
        .split('\n')
        .slice(0, 8),
  )
  test.each(lines.map((line): [string, string] => [line.slice(0, 60), line]))('%s', async (_, line) => {
    expect(fromXml(await toXml(parseExactly(line)))).toEqual({ ok: true, value: JSON.parse(line) })
  })

  test.each<[string, object]>([
    [
      'a narrative with its spaces',
      {
        resourceType: 'Patient',
        text: {
          status: 'generated',
          div: '<div xmlns="http://www.w3.org/1999/xhtml"> <a name="x"> </a>\n<b>0</b></div>',
        },
      },
    ],
    [
      'extensions of a primitive',
      { resourceType: 'Patient', birthDate: '1990', _birthDate: { extension: [{ url: 'http://x', valueCode: 'y' }] } },
    ],
    [
      'a primitive that has only extensions',
      { resourceType: 'Patient', _birthDate: { id: 'b', extension: [{ url: 'http://x', valueBoolean: false }] } },
    ],
    [
      'texts and extensions in step',
      {
        resourceType: 'Patient',
        name: [{ given: ['a', null, 'c'], _given: [null, { extension: [{ url: 'u', valueString: 's' }] }, null] }],
      },
    ],
    [
      'resources within',
      { resourceType: 'Patient', contained: [{ resourceType: 'Organization', id: 'o', name: 'N' }] },
    ],
    ['a choice', { resourceType: 'Observation', status: 'final', code: { text: 'x' }, valueInteger: -3 }],
    ['characters with a meaning', { resourceType: 'Basic', code: { text: 'a < b & "c" \'d\' \n 陈 \u{1F600}' } }],
    [
      'the narrative',
      {
        resourceType: 'Basic',
        text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>1 &lt; 2<br/></p></div>' },
        code: { text: 'x' },
      },
    ],
    ['ids of elements', { resourceType: 'Patient', name: [{ id: 'n1', family: 'Tan' }] }],
    [
      'a questionnaire within itself',
      {
        resourceType: 'Questionnaire',
        status: 'draft',
        item: [{ linkId: '1', type: 'group', item: [{ linkId: '1.1', type: 'string' }] }],
      },
    ],
  ])('%s', async (_, resource) => {
    const read = fromXml(await toXml(resource))
    expect(read.ok ? read.value : read.text).toEqual(resource)
  })

  test('decimals keep their zeros on the way out', async () => {
    expect(await toXml(parseExactly('{"resourceType":"Observation","valueQuantity":{"value":3.10}}'))).toContain(
      'value="3.10"',
    )
  })
})

describe('what is refused', () => {
  test.each<[string, string, string]>([
    ['a document type', `<!DOCTYPE Patient SYSTEM "file:///etc/passwd">${patient('')}`, 'document types'],
    [
      'an entity',
      `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>${patient('<id value="&a;"/>')}`,
      'document types',
    ],
    ['an entity that nobody declared', patient('<id value="&a;"/>'), 'no entity'],
    ['a control character', patient('<id value="&#0;"/>'), 'no entity'],
    ['half a surrogate', patient('<id value="&#xD800;"/>'), 'no entity'],
    ['CDATA', patient('<![CDATA[x]]>'), 'CDATA'],
    ['a processing instruction', patient('<?php x ?>'), 'processing instructions'],
    ['nesting without end', `<Patient ${FHIR}>${'<extension url="x">'.repeat(100_000)}`, 'nested deeper'],
    [
      'nesting without end in the narrative',
      patient(`<text><div xmlns="http://www.w3.org/1999/xhtml">${'<b>'.repeat(100_000)}`),
      'nested deeper',
    ],
    ['no namespace', '<Patient><active value="true"/></Patient>', 'not in the namespace'],
    ['a prefix', '<f:Patient xmlns:f="http://hl7.org/fhir"/>', 'prefix'],
    ['an unknown element', patient('<colour value="red"/>'), 'has no element colour'],
    ['an unknown attribute', patient('<active value="true" colour="red"/>'), 'has no attribute colour'],
    ['one element twice', patient('<active value="true"/><active value="false"/>'), 'given twice'],
    ['one attribute twice', patient('<active value="true" value="false"/>'), 'given twice'],
    ['text', patient('hello'), 'values in attributes'],
    ['an unknown type', `<Nonsense ${FHIR}/>`, 'no resource type'],
    ['tags that cross', patient('<name><family value="x"/></Patient></name>'), 'is missing'],
    ['no end', `<Patient ${FHIR}>`, 'here should be an element'],
    ['nothing', '', 'here should be an element'],
    ['two roots', patient('') + patient(''), 'something follows'],
    ['another encoding', `<?xml version="1.0" encoding="UTF-16"?>${patient('')}`, 'UTF-16'],
    ['a script in a comment that does not end', patient('<!-- '), 'does not end'],
  ])('%s', (_, xml, words) => {
    expect(fromXml(xml)).toEqual({ ok: false, text: expect.stringContaining(words) })
  })

  test('says where', () => {
    expect(fromXml(`<Patient ${FHIR}>\n  <id value="&x;"/>\n</Patient>`)).toMatchObject({
      text: expect.stringMatching(/line 2/),
    })
  })

  test('what is no number stays a text for the validator to name', () => {
    expect(fromXml(patient('<multipleBirthInteger value="two"/>'))).toMatchObject({
      value: { multipleBirthInteger: 'two' },
    })
  })
})
