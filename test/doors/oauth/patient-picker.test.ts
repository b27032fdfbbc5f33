/** Any patient of the hospital can be chosen: by pages, by name, by number; without script. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { NRIC } from '../http/small-fixtures.ts'
import { authorizationRequest, DOCTOR, openSmart, type Person, pkce, type Smart } from './smart-kit.ts'

const MANY = 230
let smart: Smart
let person: Person
let at: string
let proof: string

beforeAll(async () => {
  smart = await openSmart()
  await smart.register({ id: 'app', kind: 'public' })
  const entry = Array.from({ length: MANY }, (_, n) => {
    const name = `WALKER ${String(n).padStart(3, '0')}`
    return {
      request: { method: 'PUT', url: `Patient/walker-${n}` },
      resource: {
        resourceType: 'Patient',
        id: `walker-${n}`,
        active: n !== 7,
        identifier: [{ system: 'urn:passport', value: `K${1000 + n}` }],
        name: [{ family: name, text: `${name} <BIN> O'HARA` }],
        birthDate: '1980-01-02',
      },
    }
  })
  const { status } = await smart.call('/ngemr/fhir/r4', {
    method: 'POST',
    headers: { 'x-api-key': smart.ready.apiKey, 'content-type': 'application/fhir+json' },
    body: JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry }),
  })
  expect(status).toBe(200)
  person = smart.person()
  const { challenge } = pkce()
  const asked = authorizationRequest(smart, { code_challenge: challenge, code_challenge_method: 'S256' })
  at = String((await person.open(`/ngemr/oauth2/authorize?${new URLSearchParams(asked)}`)).headers.get('location'))
  const signIn = await person.open(at)
  await person.open(`${at}/sign-in`, {
    method: 'POST',
    body: new URLSearchParams({
      proof: proofOf(signIn.text),
      username: DOCTOR,
      password: smart.ready.signInPassword,
    }),
  })
  proof = proofOf((await person.open(at)).text)
})
afterAll(() => smart.close())

const proofOf = (page: string) => /name="proof" value="(\w+)"/.exec(page)?.[1] ?? ''

const shown = async (query: Record<string, string>) => {
  const { status, text } = await person.open(`${at}?${new URLSearchParams(query)}`)
  return {
    status,
    text,
    ids: [...text.matchAll(/name="patient" value="([^"]+)"/g)].map(([, id]) => id),
    said: /role="status">([^<]*)</.exec(text)?.[1],
    next: /href="([^"]+)" rel="next"/.exec(text)?.[1]?.replaceAll('&amp;', '&'),
    previous: /href="([^"]+)" rel="prev"/.exec(text)?.[1]?.replaceAll('&amp;', '&'),
  }
}

test('all can be leafed through, by name, each once; a merged one is left out', async () => {
  const seen: (string | undefined)[] = []
  let query: Record<string, string> = {}
  for (let pages = 0; pages < 20; pages++) {
    const { ids, next } = await shown(query)
    seen.push(...ids)
    if (next === undefined) break
    query = Object.fromEntries(new URL(next, 'http://x').searchParams)
  }
  expect(seen.length).toBe(MANY + 1)
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.slice(0, 3)).toEqual(['siti', 'tan', 'walker-0'])
  expect(seen).not.toContain('walker-7')
})

test.each([
  ['part of a name', 'ah tes', ['tan']],
  ['words in any order', 'bin 011 walker', ['walker-11']],
  ['an NRIC, in any case', NRIC.siti.toLowerCase(), ['siti']],
  ['a passport', 'K1229', ['walker-229']],
  ['the id', 'walker-229', ['walker-229']],
  ['an apostrophe', "o'hara 229", ['walker-229']],
  ['letters that mean something to SQL', '%', []],
  ['markup', '<script>alert(1)</script>', []],
  ['a merged one', 'K1007', []],
])('found by %s: %s', async (_what, find, expected) => {
  const { status, ids, text } = await shown({ find })
  expect({ status, ids }).toEqual({ status: 200, ids: expected })
  expect(text).not.toContain('<script')
  expect(text).not.toContain('<BIN>')
})

test.each([
  [{ find: 'walker' }, '1 to 20 of 229 patients with “walker” in name or number.'],
  [{ find: 'walker', page: '12' }, '221 to 229 of 229 patients with “walker” in name or number.'],
  [{ find: 'walker', page: '13' }, 'There are no more patients with “walker” in name or number.'],
  [{ find: 'nobody' }, 'There is no patient with “nobody” in name or number.'],
  [{ page: '-1' }, '1 to 20 of 231 patients.'],
  [{ page: '1e99' }, '1 to 20 of 231 patients.'],
  [{ page: '99999999' }, 'There are no more patients.'],
])('the page says where it stands: %j', async (query, said) => {
  expect(await shown(query)).toMatchObject({ status: 200, said })
})

test('pages keep the search', async () => {
  const { next, previous } = await shown({ find: 'walker', page: '2' })
  expect([next, previous]).toEqual([`${at}?find=walker&page=3`, `${at}?find=walker&page=1`])
})

test('who is chosen from far behind is the patient in context; one who is not there is told of', async () => {
  const choose = (patient: string) =>
    person.open(`${at}/patient`, { method: 'POST', body: new URLSearchParams({ proof, patient }) })
  const wrong = await choose('nobody')
  expect([wrong.status, wrong.text.includes('role="alert">Choose one of the patients.')]).toEqual([400, true])
  await choose('walker-229')
  expect((await person.open(at)).text).toContain('<strong>WALKER 229 &lt;BIN&gt; O&#39;HARA</strong>')
})
