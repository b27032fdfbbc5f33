/**
 * Input made to break a server, at the open door over sockets: each is answered clearly and soon, without a word of how the
 * sandbox is built, and the server goes on. What is merely wrong is tried in open-door-refusals and bad-input.
 */
import { describe, expect, test } from '@jest/globals'
import { openHostileSide, parameters, times } from './hostile-side.ts'

const { ask, known } = openHostileSide()
const FHIR = 'application/fhir+json'
const XML = 'application/fhir+xml'
const PATCH = 'application/json-patch+json'

const patient = (inner = '') => `{"resourceType":"Patient"${inner && `,${inner}`}}`
const quantity = (value: string) =>
  `{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":${value}}}`
const xml = (inner: string) => `<Patient xmlns="http://hl7.org/fhir">${inner}</Patient>`
const extensions = (n: number) => `${'"extension":[{"url":"u",'.repeat(n)}"valueString":"x"${'}]'.repeat(n)}`
const fhirPath = (path: string) =>
  parameters({
    name: 'operation',
    part: [
      { name: 'type', valueCode: 'replace' },
      { name: 'path', valueString: path },
      { name: 'value', valueCode: 'female' },
    ],
  })

describe('bodies', () => {
  test.each<[string, string | Buffer, number, string?]>([
    ['1e400', quantity('1e400'), 400],
    ['-1e400', quantity('-1e400'), 400],
    ['100,000 digits', quantity('9'.repeat(100_000)), 400],
    ['100,000 decimals', quantity(`0.${'1'.repeat(100_000)}`), 201],
    ['an exponent without end', quantity(`1e${'9'.repeat(100_000)}`), 400],
    ['extensions 31 deep', patient(extensions(31)), 201],
    ['extensions 10,000 deep', patient(extensions(10_000)), 400],
    ['20,000 extensions', patient(`"extension":[${times(20_000, (i) => `{"url":"u${i}"}`).join()}]`), 201],
    ['20,000 unknown names', patient(times(20_000, (i) => `"u${i}":1`).join()), 201],
    [
      'contained resources in a circle',
      patient(
        `"contained":[${['a', 'b'].map((one, i) => `{"resourceType":"Basic","id":"${one}","subject":{"reference":"#${'ba'[i]}"}}`).join()}]`,
      ),
      201,
    ],
    ['a byte order mark', `\ufeff${patient()}`, 201],
    ['UTF-16', Buffer.from(`\ufeff${patient()}`, 'utf16le'), 400],
    ['a slash of two bytes', Buffer.from('7b2261223a22c0af227d', 'hex'), 400],
    ['half a surrogate as UTF-8', Buffer.from('7b2261223a22eda080227d', 'hex'), 400],
    ['1e400 in XML', xml('<multipleBirthInteger value="1e400"/>'), 201, XML],
    ['a byte order mark before XML', `\ufeff${xml('')}`, 201, XML],
    ['XML that is no UTF-8', Buffer.concat([Buffer.from('<Patient a="'), Buffer.from([0xff])]), 400, XML],
    ['20,000 attributes', `<Patient ${times(20_000, (i) => `a${i}="x"`).join(' ')}/>`, 400, XML],
    [
      'entities that grow',
      `<!DOCTYPE l [<!ENTITY a "lol">${times(9, (i) => `<!ENTITY a${i} "${`&a${i || ''};`.repeat(10)}">`).join('')}]>${xml('<id value="&a8;"/>')}`,
      400,
      XML,
    ],
    [
      'an external entity',
      `<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>${xml('<id value="&x;"/>')}`,
      400,
      XML,
    ],
    ['a style sheet', `<?xml-stylesheet href="http://127.0.0.1:1/"?>${xml('')}`, 400, XML],
    ['XInclude', xml('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'), 400, XML],
    ['<constructor>', xml('<constructor value="x"/>'), 400, XML],
  ])('%s', async (_, body, status, type = FHIR) => {
    const path = String(body).includes('Observation') ? '/Observation' : '/Patient'
    const answer = await ask('POST', path, { body, type })
    expect({ status: answer.status, text: answer.text.slice(0, 300) }).toMatchObject({ status })
    // Whatever was taken has no null for a number, and can be read.
    if (status === 201) expect(await ask('GET', `${path}/${answer.json.id}`)).toMatchObject({ status: 200 })
    expect(answer.text).not.toMatch(/"(value|multipleBirthInteger)":null/)
  })

  // Each is slow in an engine that goes back over what it has read.
  test.each<[string, string]>([
    ['a code of blanks', `"language":"${'a '.repeat(300_000)}"`],
    ['a URI', `"implicitRules":"${'a'.repeat(600_000)} "`],
    ['a date', `"birthDate":"${'1'.repeat(600_000)}"`],
    ['a reference', `"managingOrganization":{"reference":"${'Organization/'.repeat(50_000)}"}`],
    ['base64', `"photo":[{"data":"${'AAAA '.repeat(100_000)}!"}]`],
    ['an OID', `"identifier":[{"system":"urn:oid:${'1.'.repeat(300_000)}"}]`],
    ['an address of mail', `"telecom":[{"system":"email","value":"${'a.'.repeat(300_000)}@"}]`],
    ['tags that never close', `"text":{"status":"generated","div":"<div ${'<b>'.repeat(150_000)}"}`],
    ['angle brackets', `"text":{"status":"generated","div":"<div ${'<'.repeat(300_000)}"}`],
    ['marks upon one letter', `"name":[{"family":"a${'\u0301'.repeat(200_000)}"}]`],
  ])('a pattern is no bomb: %s', async (_, inner) => {
    expect((await ask('POST', '/Patient', { body: patient(inner) })).status).toBe(201)
    expect(
      (await ask('POST', '/Patient', { body: patient(inner), headers: { prefer: 'handling=strict' } })).status,
    ).toBeLessThan(500)
  })

  test.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString'])('%s is a name like any other', async (name) => {
    const body = patient(`"${name}":{"polluted":"yes"},"name":[{"${name}":{"polluted":"yes"}}]`)
    expect(await ask('POST', '/Patient', { body })).toMatchObject({ status: 201 })
    expect(await ask('POST', '/Patient', { body, headers: { prefer: 'handling=strict' } })).toMatchObject({
      status: 422,
    })
    const { json, status } = await ask('POST', '/Patient/$validate', {
      body: `{"resourceType":"Parameters","${name}":{"polluted":1},"parameter":[{"name":"${name}","valueString":"x"}]}`,
    })
    expect({ status, json }).toMatchObject({ status: 400, json: { resourceType: 'OperationOutcome' } })
    expect(
      (
        await ask('POST', '/', {
          body: `{"resourceType":"Bundle","type":"batch","${name}":{"polluted":1},"entry":[{"${name}":{"request":{"method":"GET","url":"Patient"}}}]}`,
        })
      ).json,
    ).toMatchObject({ entry: [{ response: { status: '400 Bad Request' } }] })
  })

  test('what was taken leniently and cannot be said in XML is refused as XML, and read as JSON', async () => {
    const made = await ask('POST', '/Patient', { body: patient('"contained":[{"a":1}],"text":{"div":"<div <<"}') })
    expect(await ask('GET', `/Patient/${made.json.id}?_format=xml`)).toMatchObject({ status: 406 })
    expect(await ask('GET', `/Patient/${made.json.id}`)).toMatchObject({ status: 200 })
    // A write is not undone because its answer cannot be said: it is told in JSON.
    expect(await ask('PUT', `/Patient/${made.json.id}`, { body: made.text, headers: { accept: XML } })).toMatchObject({
      status: 200,
      json: { id: made.json.id },
    })
  })
})

describe('patches', () => {
  const add = (path: string, value: unknown) => ({ op: 'add', path, value })
  const copy = (from: string, path: string) => ({ op: 'copy', from, path })
  test.each<[string, object[]]>([
    ['a list that takes itself in', [add('/a', ['x'.repeat(1000)]), ...times(40, () => copy('/a', '/a/-'))]],
    [
      'an object that is doubled',
      [
        add('/a', { x: 'x'.repeat(1000) }),
        ...times(40, (i) => [copy('/a', '/b'), { op: 'move', from: '/b', path: `/a/c${i}` }]).flat(),
      ],
    ],
    ['one long text 900 times', [add('/a', 'x'.repeat(100_000)), ...times(900, (i) => copy('/a', `/a${i}`))]],
    ['a step deeper each time', times(200, (i) => add('/e'.repeat(i + 1), {}))],
    ['an index without end', [add('/name', []), add('/name/999999999', {})]],
    ['a path of 50,000 steps', [add('/a'.repeat(50_000), 1)]],
    ['__proto__', [add('/__proto__/polluted', 'yes')]],
    ['constructor.prototype', [add('/constructor/prototype/polluted', 'yes')]],
  ])('%s', async (_, operations) => {
    const answer = await ask('PATCH', `/Patient/${known.id}`, { body: JSON.stringify(operations), type: PATCH })
    expect({ status: answer.status, json: answer.json }).toMatchObject({
      status: 422,
      json: { resourceType: 'OperationOutcome' },
    })
  })

  test.each([
    "Patient.name.where(family.matches('^(a+)+$'))",
    'Patient.repeat(children())',
    `Patient${'.name'.repeat(20_000)}`,
    `${'('.repeat(20_000)}Patient`,
    "resolve('http://127.0.0.1:1/x')",
    'Patient.name[99999999999999999999]',
    'Patient.__proto__',
    'Patient.constructor',
  ])('path %#', async (path) => {
    const { status } = await ask('PATCH', `/Patient/${known.id}`, { body: fhirPath(path) })
    expect([400, 422]).toContain(status)
  })
})

test.each(['gzip', 'deflate', 'br', 'gzip, gzip'])('a body packed as %s is not unpacked', async (coding) => {
  expect(await ask('POST', '/Patient', { body: patient(), headers: { 'content-encoding': coding } })).toMatchObject({
    status: 415,
  })
})
