/** A search asked again says what a door says that was never asked before, whatever was written in between. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { DoorResponse } from '../../../server/doors/http/door.ts'
import { type Asked, json, openHospital } from './open-hospital.ts'

const IDS = ['p1', 'p2']
const NAMES = ['Tan', 'Lim']

const patient = (id: string, family: string) => ({ resourceType: 'Patient', id, name: [{ family }], active: true })
const result = (id: string, subject: string) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ code: 'a' }] },
  subject: { reference: `Patient/${subject}` },
  effectiveDateTime: '2026-02-01',
})
const URL = 'http://x/q'
const put = (resource: { resourceType: string; id: string }) => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
})

const id = fc.constantFrom(...IDS)
const family = fc.constantFrom(...NAMES)
const write = fc.oneof(
  fc.tuple(id, family).map(([one, name]) => ['PUT', `/Patient/${one}`, patient(one, name)] as const),
  fc.tuple(id, id).map(([one, other]) => ['PUT', `/Observation/o-${one}`, result(`o-${one}`, other)] as const),
  id.map((one) => ['DELETE', `/Patient/${one}`, undefined] as const),
  family.map(
    (title) => ['PUT', '/Questionnaire/q', { resourceType: 'Questionnaire', id: 'q', url: URL, title }] as const,
  ),
  fc.constant([
    'PUT',
    '/QuestionnaireResponse/a',
    { resourceType: 'QuestionnaireResponse', id: 'a', questionnaire: URL },
  ] as const),
  id.map((one) => ['DELETE', `/Observation/o-${one}`, undefined] as const),
  fc.tuple(id, family, fc.boolean()).map(([one, name, refused]) => {
    const bad = { request: { method: 'PUT', url: 'Patient/p9' }, resource: { resourceType: 'Patient', id: 'other' } }
    const entry = [put(patient(one, name)), put(result(`o-${one}`, one)), ...(refused ? [bad] : [])]
    return ['POST', '', { resourceType: 'Bundle', type: 'transaction', entry }] as const
  }),
)

const ASKED: readonly (readonly [path: string, headers?: Record<string, string>])[] = [
  ['/Patient?family=Tan'],
  ['/Patient?family=Tan', { host: 'elsewhere:8080' }],
  ['/Patient?family=Tan&_pretty=true'],
  ['/Patient?family=Tan', { accept: 'application/json' }],
  ['/Patient?nonsense=1'],
  ['/Patient?nonsense=1', { prefer: 'handling=strict' }],
  ['/Patient?_count=1'],
  ['/Patient?_summary=count'],
  ['/Patient?_elements=name'],
  ['/Observation?patient=p1&_include=Observation:patient'],
  ['/Observation?patient.family=Lim'],
  ['/Patient?_has:Observation:patient:code=a'],
  ['/Patient/p1/Observation?code=a'],
  ['/?_type=Patient,Observation'],
  ['/Observation?date=ap2026-02-01'],
  ['/QuestionnaireResponse?questionnaire.title=Tan'],
  ['/Questionnaire?_has:QuestionnaireResponse:questionnaire:_id=a'],
]

/** With the places of other pages as they are followed, not as they are written: they name the last change of all. */
const said = ({ status, headers, body, findings }: DoorResponse) => ({
  status,
  headers,
  body: String(body).replaceAll(/_cursor=[\w-]+/g, '_cursor'),
  findings,
})

const nextOf = (response: DoorResponse): string | undefined => {
  const { link = [] } = json(response) as { link?: { relation: string; url: string }[] }
  const url = link.find(({ relation }) => relation === 'next')?.url
  return url?.slice(url.indexOf('/fhir/r4') + 8)
}

describe('searches asked again', () => {
  test('see every write', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 3, maxLength: 12 }), async (writes) => {
        const { ask, askAnew, close } = await openHospital()
        for (const [method, path, body] of writes) {
          await ask(method, path, body === undefined ? {} : { body })
          for (const [asked, headers = {}] of ASKED) {
            const given: Asked = { headers }
            const [first, again, anew] = [
              await ask('GET', asked, given),
              await ask('GET', asked, given),
              await askAnew('GET', asked, given),
            ]
            expect(said(first)).toEqual(said(anew))
            expect(said(again)).toEqual(said(anew))
            const [next, nextAnew] = [nextOf(again), nextOf(anew)]
            if (next !== undefined && nextAnew !== undefined)
              expect(said(await ask('GET', next))).toEqual(said(await askAnew('GET', nextAnew)))
          }
        }
        await close()
      }),
      { numRuns: 6 },
    )
  })

  test('are answered without the store from the second time on', async () => {
    const { ask, hospital, close } = await openHospital()
    await ask('PUT', '/Patient/p1', { body: patient('p1', 'Tan') })
    let asked = 0
    const { searchAtOnce } = hospital.records
    hospital.records.searchAtOnce = (...given) => {
      asked++
      return searchAtOnce(...given)
    }
    const first = await ask('GET', '/Patient?family=Tan')
    expect(said(await ask('GET', '/Patient?family=Tan'))).toEqual(said(first))
    expect(said(await ask('HEAD', '/Patient?family=Tan'))).toEqual(said(first))
    expect(said(await ask('GET', '/Patient?family=Tan'))).toEqual(said(first))
    expect(asked).toBe(2)
    await ask('PUT', '/Observation/o1', { body: result('o1', 'p1') })
    await ask('GET', '/Patient?family=Tan')
    expect(asked).toBe(2)
    await ask('PUT', '/Patient/p1', { body: patient('p1', 'Lim') })
    expect(json(await ask('GET', '/Patient?family=Tan'))).toMatchObject({ total: 0 })
    expect(asked).toBe(3)
    // What a search over all types means takes as many times the room: it is not kept.
    for (let n = 0; n < 3; n++) await ask('GET', '/?_id=p1')
    expect(asked).toBe(6)
    await close()
  })

  test('are told apart from paths that only look like them', async () => {
    const { ask, close } = await openHospital()
    await ask('PUT', '/Patient/p1', { body: patient('p1', 'Tan') })
    await ask('GET', '/Patient/p1/Observation?code=a')
    expect(await ask('GET', '/Patient%2Fp1%2FObservation?code=a')).toMatchObject({ status: 400 })
    await ask('GET', '/Patient?family=Tan')
    expect(await ask('GET', '/Patient%3Ffamily=Tan')).toMatchObject({ status: 404 })
    await close()
  })
})
