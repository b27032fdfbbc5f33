/** Which door a URL leads to, and what stands below it. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatQuery, parseQuery } from '../../../server/doors/http/parse-query.ts'
import { routeUrl } from '../../../server/doors/http/router.ts'

test.each<[string, object]>([
  ['/ngemr/fhir/r4/Patient/1?a=b', { door: 'open', workspace: 'ngemr', segments: ['Patient', '1'], query: 'a=b' }],
  ['/ngemr/fhir/r4', { door: 'open', workspace: 'ngemr', segments: [], query: '' }],
  ['/ci-1/fhir/r4/', { door: 'open', workspace: 'ci-1', segments: [], query: '' }],
  [
    '/ngemr/api/FHIR/R4/Patient/$match',
    { door: 'epic', workspace: 'ngemr', segments: ['Patient', '$match'], query: '' },
  ],
  ['/ngemr/api/fhir/r4//Observation//', { door: 'epic', workspace: 'ngemr', segments: ['Observation'], query: '' }],
  [
    '/ngemr/fhir/r4/.well-known/smart-configuration',
    { door: 'open', workspace: 'ngemr', segments: ['.well-known', 'smart-configuration'], query: '' },
  ],
  ['http://host:1/ngemr/fhir/r4/Patient', { door: 'open', workspace: 'ngemr', segments: ['Patient'], query: '' }],
  ['/ngemr/fhir/r4/Patient/a%2Eb', { door: 'open', workspace: 'ngemr', segments: ['Patient', 'a.b'], query: '' }],
  ['/', { door: 'other' }],
  ['*', { door: 'other' }],
  ['/ngemr/oauth2/token', { door: 'other' }],
  [
    '/ngemr/api/FHIR/STU3/Patient',
    { door: 'epic', service: 'STU3', workspace: 'ngemr', segments: ['Patient'], query: '' },
  ],
  ['/ngemr/api/FHIR/DSTU2/Patient', { door: 'other' }],
  ['/fhir/r4/Patient', { door: 'other' }],
])('%s', (url, place) => expect(routeUrl(url)).toEqual(place))

test.each(['..', '.', '%2e%2e', '..%2f..', '%00', 'a%0d%0ab', '%E0%A4', '%', '%5c'])(
  'the segment %s is a problem, told to the door',
  (segment) => {
    expect(routeUrl(`/ngemr/fhir/r4/Patient/${segment}`)).toMatchObject({
      door: 'open',
      workspace: 'ngemr',
      segments: [],
      problem: expect.stringContaining('cannot be served'),
    })
  },
)

test('a URL without end is a problem', () => {
  expect(routeUrl(`/ngemr/fhir/r4/Patient?name=${'a'.repeat(70_000)}`)).toMatchObject({
    problem: 'The URL is too long.',
  })
})

test('no URL whatever makes it throw', () => {
  fc.assert(fc.property(fc.string(), (text) => void routeUrl(`/${text}/fhir/r4/${text}?${text}`)))
})

test('queries keep their order, repeats and odd characters', () => {
  const pair = fc.tuple(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))
  fc.assert(
    fc.property(fc.array(pair), (params) => {
      expect(parseQuery(formatQuery(params))).toEqual({ ok: true, params })
    }),
  )
})
