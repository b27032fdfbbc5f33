/** The form of a searchset, and its pages, as production answers them. */
import { describe, expect, test } from '@jest/globals'
import { BASE, epicOver, issues, type Json, matches, OID, openEpic } from './epic-kit.ts'
import { NRIC, RECORDS } from './records.ts'

const kit = epicOver(RECORDS)
const tan = kit.id('Patient', 'pat-0001')

describe('the searchset', () => {
  test('has the keys of production in their order', async () => {
    const { json } = await kit.ask(`Patient?identifier=NRIC|${NRIC.tan}`)
    expect(Object.keys(json)).toEqual(['resourceType', 'type', 'total', 'link', 'entry'])
    expect(Object.keys(json.entry[0])).toEqual(['link', 'fullUrl', 'resource', 'search'])
    expect(json).toMatchObject({
      type: 'searchset',
      total: 1,
      link: [{ relation: 'self', url: `${BASE}/Patient?identifier=NRIC%7C${NRIC.tan}` }],
      entry: [
        {
          fullUrl: `${BASE}/Patient/${tan}`,
          link: [{ relation: 'self', url: `${BASE}/Patient/${tan}` }],
          search: { mode: 'match' },
        },
      ],
    })
  })

  test('of nothing found is 200 with an outcome as its last entry, which is not counted', async () => {
    const { status, json, findings } = await kit.ask('Patient?identifier=NRIC|T9999999X')
    expect(status).toBe(200)
    expect(json.total).toBe(0)
    expect(json.entry).toMatchObject([
      {
        fullUrl: expect.stringMatching(/^urn:uuid:/),
        search: { mode: 'outcome' },
        resource: {
          issue: [
            {
              severity: 'warning',
              code: 'processing',
              details: { coding: [{ system: `${OID}.7.2.657369`, code: '4101' }] },
            },
          ],
        },
      },
    ])
    expect(json.entry[0]).not.toHaveProperty('link')
    expect(findings).toEqual([])
  })

  test('shows native parameters by name and _count last, whatever the order of the request', async () => {
    const { json } = await kit.ask(`Observation?_count=50&patient=${tan}&foo=1&category=vital-signs`)
    expect(json.link[0].url).toBe(`${BASE}/Observation?category=vital-signs&patient=${tan}&_count=50`)
  })

  test('counts only, with _summary=count', async () => {
    const { json } = await kit.ask(`Observation?patient=${tan}&category=vital-signs&_summary=count&_count=1`)
    expect(json).toMatchObject({ total: 3 })
    expect(json).not.toHaveProperty('entry')
  })

  test('can be asked for by a form, which then counts alone', async () => {
    const answer = await kit.ask('Patient/_search?identifier=NRIC|x', {
      method: 'POST',
      body: `identifier=NRIC%7C${NRIC.tan}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(matches(answer.json)).toHaveLength(1)
  })
})

describe('paging', () => {
  test('total counts the page; next comes before self, with a session of its own for every page', async () => {
    const first = await kit.ask(`Observation?patient=${tan}&category=vital-signs&_count=2`)
    expect(first.json.total).toBe(2)
    expect(first.json.link.map(({ relation }: Json) => relation)).toEqual(['next', 'self'])
    const next = first.json.link[0].url
    expect(next).toMatch(/\/R4\/Observation\?sessionID=12-[0-9A-F]{32}$/)
    const second = await kit.ask(next)
    expect(second.json.total).toBe(1)
    expect(second.json.link).toEqual([first.json.link[1]])
    const all = [...matches(first.json), ...matches(second.json)].map(({ effectiveDateTime }) => effectiveDateTime)
    expect(all).toEqual(['2026-11-23T00:00:00Z', '2026-11-22T00:00:00Z', '2026-11-21T00:00:00Z'])
  })

  test('what there is to say stands on the last page only', async () => {
    const first = await kit.ask(`Observation?patient=${tan}&category=vital-signs&_count=2`)
    expect(issues(first)).toEqual([])
    expect(issues(await kit.ask(first.json.link[0].url))).toEqual(['59204'])
  })

  test('a session that is old, another client’s, another type’s or none at all is 4113', async () => {
    const { json } = await kit.ask(`Observation?patient=${tan}&category=vital-signs&_count=2`)
    const url: string = json.link[0].url
    const refused = [
      await kit.ask(url, { clientId: 'another' }),
      await kit.ask(url.replace('Observation', 'Encounter')),
      await kit.ask('Observation?sessionID=12-00'),
    ]
    kit.opened().clock.now += 3_600_001
    refused.push(await kit.ask(url))
    expect(refused.map((answer) => [answer.status, ...issues(answer)])).toEqual(Array(4).fill([400, '4113']))
    expect(refused[0]?.findings).toMatchObject([{ rule: 'epic/session' }])
  })

  test('sessions do not grow without end', async () => {
    const small = await openEpic(RECORDS, { sessions: { limit: 2 } })
    const path = `Observation?patient=${tan}&category=vital-signs&_count=1`
    const urls: string[] = []
    for (let n = 0; n < 3; n++) urls.push((await small.ask(path)).json.link[0].url)
    const statuses = await Promise.all(urls.map(async (url) => (await small.ask(url)).status))
    expect(statuses).toEqual([400, 200, 200])
    await small.close()
  })
})
