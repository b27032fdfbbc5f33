/** Links between the entries of a transaction are made to what the entries become. */
import { describe, expect, test } from '@jest/globals'
import { A, B, flag, idOf, post, put } from './bundles.ts'
import { ask, done, get, refused, send, total, withBundles } from './with-bundles.ts'

withBundles()

describe('links between entries', () => {
  test.each([
    ['a uuid', A],
    ['an oid', B],
    ['any urn', 'urn:ngemr:case:17'],
    ['the address on another server', 'https://elsewhere.example/fhir/Patient/77'],
  ])('by %s are made to what was created', async (_, url) => {
    const [patient, made] = await done([post('Patient', {}, url), post('Flag', flag(url))])
    expect(await get(`/Flag/${idOf(made)}`)).toMatchObject({ subject: { reference: `Patient/${idOf(patient)}` } })
  })

  test('go forwards, backwards and in circles', async () => {
    const link = (other: string) => ({ link: [{ type: 'seealso', other: { reference: other } }] })
    const [a, b] = await done([post('Patient', link(B), A), post('Patient', link(A), B)])
    expect(await get(`/Patient/${idOf(a)}`)).toMatchObject(link(`Patient/${idOf(b)}`))
    expect(await get(`/Patient/${idOf(b)}`)).toMatchObject(link(`Patient/${idOf(a)}`))
  })

  test('relative to where the entries came from', async () => {
    const from = 'https://elsewhere.example/fhir'
    const [patient, made] = await done([
      post('Patient', { id: '77' }, `${from}/Patient/77`),
      post('Flag', flag('Patient/77'), `${from}/Flag/1`),
    ])
    expect(await get(`/Flag/${idOf(made)}`)).toMatchObject({ subject: { reference: `Patient/${idOf(patient)}` } })
  })

  test('to a version are made to the version that was written', async () => {
    await ask('PUT', '/Patient/known', { body: { resourceType: 'Patient', id: 'known' } })
    const [, , one, two] = await done([
      put('Patient', 'known', {}, B),
      post('Patient', {}, A),
      post('Flag', flag(`${B}/_history/1`)),
      post('Flag', flag(`${A}/_history/9`)),
    ])
    expect(await get(`/Flag/${idOf(one)}`)).toMatchObject({ subject: { reference: 'Patient/known/_history/2' } })
    expect((await get(`/Flag/${idOf(two)}`))['subject']).toMatchObject({
      reference: expect.stringMatching(/_history\/1$/),
    })
  })

  test('are found wherever FHIR has them replaced, and nowhere else', async () => {
    const [binary, made] = await done([
      post('Binary', { contentType: 'text/plain', data: 'eA==' }, A),
      post('DocumentReference', {
        status: 'current',
        text: {
          status: 'generated',
          div: `<div xmlns="http://www.w3.org/1999/xhtml"><a href="${A}">${A}</a><img src='${A}' alt="x"/></div>`,
        },
        identifier: [{ system: 'urn:ietf:rfc:3986', value: A }],
        description: A,
        extension: [
          { url: 'http://x/ref', valueReference: { reference: A } },
          { url: 'http://x/canonical', valueCanonical: A },
        ],
        content: [{ attachment: { url: A } }],
        contained: [{ resourceType: 'Basic', id: 'c', subject: { reference: A } }],
      }),
    ])
    const to = `Binary/${idOf(binary)}`
    expect(await get(`/DocumentReference/${idOf(made)}`)).toMatchObject({
      text: { div: expect.stringContaining(`<a href="${to}">${A}</a><img src="${to}" alt="x"/>`) },
      identifier: [{ value: A }],
      description: A,
      extension: [{ valueReference: { reference: to } }, { valueCanonical: A }],
      content: [{ attachment: { url: to } }],
      contained: [{ subject: { reference: to } }],
    })
  })

  test('to a urn that no entry has are kept, and said', async () => {
    const response = await send([post('Flag', flag(A))])
    expect(response).toMatchObject({
      status: 200,
      findings: [{ rule: 'open/dangling-reference', at: 'Bundle.entry[0]' }],
    })
  })
})

describe('conditional references', () => {
  const nric = { identifier: [{ system: 'urn:x', value: '1' }] }

  test.each([
    ['of what is there', true],
    ['of what the same transaction creates', false],
  ])('%s', async (_, before) => {
    if (before) await ask('POST', '/Patient', { body: { resourceType: 'Patient', ...nric } })
    const entries = await done([
      post('Flag', flag('Patient?identifier=urn:x|1')),
      ...(before ? [] : [post('Patient', nric)]),
    ])
    const made = await get(`/Flag/${idOf(entries[0])}`)
    const { entry } = (await get('/Patient?identifier=urn:x|1')) as { entry?: { resource: { id: string } }[] }
    expect(made).toMatchObject({ subject: { reference: `Patient/${entry?.[0]?.resource.id}` } })
  })

  test.each<[string, number, string]>([
    ['nothing matches', 0, 'matches nothing'],
    ['several match', 2, 'matches more than one'],
  ])('%s', async (_, there, words) => {
    for (let i = 0; i < there; i++) await ask('POST', '/Patient', { body: { resourceType: 'Patient', ...nric } })
    const answer = await refused([post('Basic'), post('Flag', flag('Patient?identifier=urn:x|1'))])
    expect(answer).toEqual({ status: 412, at: 'Bundle.entry[1]', text: expect.stringContaining(words) })
    expect(await total('Basic')).toBe(0)
  })

  test('an unknown criterion is refused', async () => {
    expect(await refused([post('Flag', flag('Patient?colour=red'))])).toMatchObject({
      status: 400,
      at: 'Bundle.entry[0]',
    })
  })

  test('two that wait for each other are refused', async () => {
    const waiting = (own: string, other: string) =>
      post('Basic', { identifier: [{ value: own }], subject: { reference: `Basic?identifier=${other}` } })
    expect(await refused([waiting('a', 'b'), waiting('b', 'a')])).toMatchObject({ status: 412, at: 'Bundle.entry[0]' })
  })
})
