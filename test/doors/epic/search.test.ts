/** Searches as production answers them: the form of the bundle, what each type demands, what is passed over. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type Asked, BASE, type EpicKit, type Json, OID, openEpic } from './epic-kit.ts'
import { NRIC, RECORDS } from './records.ts'

let kit: EpicKit
let tan: string
beforeAll(async () => {
  kit = await openEpic(RECORDS)
  tan = kit.id('Patient', 'pat-0001')
})
afterAll(() => kit.close())

const matches = (bundle: Json): Json[] =>
  (bundle.entry ?? []).filter((entry: Json) => entry.search.mode === 'match').map((entry: Json) => entry.resource)
const issues = (answer: Asked): string[] => {
  const outcome =
    answer.json.resourceType === 'OperationOutcome'
      ? answer.json
      : (answer.json.entry ?? []).find((entry: Json) => entry.search.mode === 'outcome')?.resource
  return (outcome?.issue ?? []).map((issue: Json) => issue.details.coding[0].code)
}

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
    const first = await kit.ask(`Observation?patient=${tan}&code=8867-4&_count=2`, {
      apis: ['Observation.Search (Vitals)'],
    })
    expect(issues(first)).toEqual([])
    expect(issues(await kit.ask(first.json.link[0].url, { apis: ['Observation.Search (Vitals)'] }))).toEqual(['59204'])
  })

  test('a session that is old, another client’s, another type’s or none at all is 4113', async () => {
    const { json } = await kit.ask(`Observation?patient=${tan}&category=vital-signs&_count=2`)
    const url: string = json.link[0].url
    const refused = [
      await kit.ask(url, { clientId: 'another' }),
      await kit.ask(url.replace('Observation', 'Encounter')),
      await kit.ask('Observation?sessionID=12-00'),
    ]
    kit.clock.now += 3_600_001
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

describe('Patient.Search', () => {
  const externalOf = (answer: Asked, text: string): string =>
    matches(answer.json)[0].identifier.find((each: Json) => each.type.text === text).value

  test.each([
    ['the identity type', `identifier=NRIC|${NRIC.tan}`],
    ['the identity type in small letters', `identifier=nric|${NRIC.tan}`],
    ['its OID', `identifier=${OID}.7.5.737384.2001|${NRIC.tan}`],
    ['the Synapxe system', `identifier=https://fhir.synapxe.sg/NamingSystem/nric|${NRIC.tan}`],
    ['an older system', `identifier=http://ihis.sg/identifier/nric|${NRIC.tan}`],
    ['no type', `identifier=${NRIC.tan}`],
    ['one of two', `identifier=NRIC|T9999999X,NRIC|${NRIC.tan}`],
    ['whole name in the family part, given name, birth date', 'family=tan ah kow&given=Ah Kow&birthdate=1956-04-12'],
    ['family name without the given ones', 'family=Tan&given=AH KOW&birthdate=1956-04-12'],
    ['name and telephone', 'family=TAN&given=AH KOW&telecom=80000001'],
    ['name and telephone with the prefix', 'family=TAN&given=AH KOW&telecom=%2B65 8000 0001'],
    ['the words of the name in another order', 'name=AH KOW TAN&birthdate=1956-04-12'],
    ['gender besides', `identifier=NRIC|${NRIC.tan}&gender=male`],
    ['Encoded names', `%69dentifier=NRIC%7C${NRIC.tan}`],
  ])('finds by %s', async (_what, query) => {
    const answer = await kit.ask(`Patient?${query}`)
    expect(matches(answer.json).map(({ id }) => id)).toEqual([tan])
  })

  test('finds by the numbers that the door itself gives', async () => {
    const found = await kit.ask(`Patient?identifier=NRIC|${NRIC.tan}`)
    for (const type of ['EXTERNAL', 'INTERNAL', 'EPIC', 'FHIR', 'FHIR STU3']) {
      const again = await kit.ask(`Patient?identifier=${type}|${encodeURIComponent(externalOf(found, type))}`)
      expect([type, ...matches(again.json).map(({ id }) => id)]).toEqual([type, tan])
    }
  })

  test('finds a name in another script', async () => {
    const { json } = await kit.ask(`Patient?name=${encodeURIComponent('முருகன்')}&birthdate=1990-01-01`)
    expect(matches(json)).toHaveLength(1)
  })

  test.each([
    ['family alone', 'family=TAN'],
    ['birth date alone', 'birthdate=1956-04-12'],
    ['gender and postal code', 'gender=male&address-postalcode=990901'],
    ['name beside family, and no given name', 'name=TAN AH KOW&family=TAN AH KOW&birthdate=1956-04-12'],
  ])('with %s finds nobody, without an error, and the finding says what would do', async (_what, query) => {
    const answer = await kit.ask(`Patient?${query}`)
    expect(answer.status).toBe(200)
    expect(answer.json.total).toBe(0)
    expect(issues(answer)).toEqual(['4101'])
    expect(answer.findings.at(-1)).toMatchObject({
      rule: 'epic/finds-nothing',
      text: expect.stringMatching(/family \+ given \+ birthdate/),
    })
  })

  test.each([
    ['part of a name', 'family=TAN AH&given=AH KOW&birthdate=1956-04-12'],
    ['another birth date', 'family=TAN&given=AH KOW&birthdate=1956-04-13'],
    ['another gender', `identifier=NRIC|${NRIC.tan}&gender=female`],
    ['an identifier of another type', `identifier=PASSPORT|${NRIC.tan}`],
  ])('with %s finds nobody', async (_what, query) => {
    expect((await kit.ask(`Patient?${query}`)).json.total).toBe(0)
  })

  test('without demographics is 59159, after a 59100 for each unknown parameter', async () => {
    const answer = await kit.ask('Patient?foo=1&Bar=2')
    expect(answer.status).toBe(400)
    expect(issues(answer)).toEqual(['59100', '59100', '59159'])
    expect(answer.json.issue[1].diagnostics).toBe('Unknown parameter: BAR. Parameter has been ignored.')
    expect(answer.json.issue[2]).toMatchObject({
      severity: 'fatal',
      code: 'business-rule',
      diagnostics: 'This resource requires demographics or _id parameter for searching.',
      expression: ['demographics/_id'],
    })
  })

  test.each([['ge1956-04-12'], ['1956'], ['1956-02-31'], ['1956-04-12&birthdate=1956-04-13']])(
    'takes one exact birth date, not %s',
    async (value) => {
      const answer = await kit.ask(`Patient?family=TAN&given=AH KOW&birthdate=${value}`)
      expect(answer.status).toBe(400)
      expect(answer.json.issue[0].diagnostics).toBe('A single valid date is required for birthdate')
    },
  )

  test('by _id ignores everything else', async () => {
    const siti = kit.id('Patient', 'pat-0002')
    const answer = await kit.ask(`Patient?_id=${tan},${siti},nobody&family=x`)
    expect(answer.json.total).toBe(2)
    expect(answer.findings).toMatchObject([{ rule: 'epic/ignored-parameter', at: 'query.family' }])
  })

  test('does not find who was merged, and the old id leads to the one that stands for it', async () => {
    const survivor = {
      resourceType: 'Patient',
      id: 'pat-new',
      identifier: [{ system: 'https://fhir.synapxe.sg/NamingSystem/nric', value: 'T5512345H' }],
    } as const
    const merged = {
      ...survivor,
      id: 'pat-old',
      active: false,
      link: [{ other: { reference: 'Patient/pat-new' }, type: 'replaced-by' as const }],
    }
    const other = await openEpic([
      { ...survivor, identifier: [...survivor.identifier] },
      { ...merged, identifier: [...survivor.identifier] },
    ])
    const newId = other.id('Patient', 'pat-new')
    expect(matches((await other.ask('Patient?identifier=NRIC|T5512345H')).json).map(({ id }) => id)).toEqual([newId])
    const answer = await other.ask(`Patient/${other.id('Patient', 'pat-old')}`)
    expect(answer).toMatchObject({ status: 302, headers: { Location: `${BASE}/Patient/${newId}` } })
    expect(issues(answer)).toEqual(['4107'])
    await other.close()
  })
})

describe('Observation.Search', () => {
  test.each([
    ['vital signs', 'category=vital-signs', 3],
    [
      'vital signs with the system',
      'category=http://terminology.hl7.org/CodeSystem/observation-category|vital-signs',
      3,
    ],
    ['laboratory', 'category=laboratory', 1],
    ['both', 'category=laboratory,vital-signs', 4],
    ['a LOINC code', 'code=8867-4', 3],
    ['a LOINC code with the system', 'code=http://loinc.org|15074-8', 1],
    ['several codes', 'code=8867-4,15074-8', 4],
    ['a flowsheet row', 'code=8', 3],
    ['the code of all vital signs', 'code=8716-3', 3],
    ['a category and a code that is in another', 'category=laboratory&code=8867-4', 0],
    ['a day', 'category=vital-signs&date=2026-11-22', 1],
    ['from a day on', 'category=vital-signs&date=ge2026-11-22', 2],
    ['between two instants', 'category=vital-signs&date=gt2026-11-21T08:00:00%2B08:00&date=lt2026-11-23T00:00:00Z', 1],
    ['as subject', 'category=vital-signs', 3],
  ])('finds %s', async (what, query, total) => {
    const answer = await kit.ask(
      `Observation?${what === 'as subject' ? 'subject=Patient/' : 'patient='}${tan}&${query}`,
    )
    expect([answer.json.total, answer.findings]).toEqual([total, []])
  })

  test('finds what it shows: every coding of a result leads back to it', async () => {
    const { json } = await kit.ask(`Observation?patient=${tan}&category=vital-signs&_count=1`)
    const [shown] = matches(json)
    expect(shown.code.coding).toHaveLength(4)
    for (const { system, code } of shown.code.coding) {
      for (const asked of [`${system}|${code}`, code]) {
        const again = await kit.ask(`Observation?patient=${tan}&code=${encodeURIComponent(asked)}`)
        expect([asked, matches(again.json).map(({ id }) => id)]).toEqual([asked, expect.arrayContaining([shown.id])])
      }
    }
  })

  test('tells of a parameter that it does not know, and goes on', async () => {
    const answer = await kit.ask(`Observation?patient=${tan}&category=vital-signs&value-quantity=gt5`)
    expect(answer.json.total).toBe(3)
    expect(issues(answer)).toEqual(['59100'])
    expect(answer.findings).toMatchObject([
      { at: 'query.value-quantity', text: expect.stringMatching(/wider than was asked for/) },
    ])
  })

  test.each([
    ['no patient', () => 'category=vital-signs', 400, ['59159']],
    ['neither code nor category', () => `patient=${tan}`, 400, ['59108']],
    ['an invalid category', () => `patient=${tan}&category=symptom`, 400, ['59109', '59111']],
    ['two invalid categories', () => `patient=${tan}&category=symptom,delivery`, 400, ['59109', '59109', '59111']],
    ['a category that no API here gives', () => `patient=${tan}&category=social-history`, 400, ['59204', '59022']],
    ['an invalid category beside a good one', () => `patient=${tan}&category=symptom,laboratory`, 200, ['59109']],
    ['a patient who is not there', () => `patient=${kit.id('Patient', 'nobody')}&category=laboratory`, 400, ['4100']],
    ['an id of the open door', () => 'patient=pat-0001&category=laboratory', 400, ['4100']],
    [
      'two patients',
      () => `patient=${tan}&subject=${kit.id('Patient', 'pat-0002')}&category=laboratory`,
      400,
      ['4112'],
    ],
    ['the same patient twice', () => `patient=${tan}&subject=Patient/${tan}&category=laboratory`, 200, []],
    ['a bad date', () => `patient=${tan}&category=laboratory&date=yesterday`, 400, ['59111']],
    ['a thousand codes', () => `patient=${tan}&code=${'1,'.repeat(1000)}`, 400, ['4115']],
    ['two categories at once', () => `patient=${tan}&category=laboratory&category=vital-signs`, 200, ['4101']],
  ])('with %s', async (_what, query, status, codes) => {
    const answer = await kit.ask(`Observation?${query()}`)
    expect([answer.status, issues(answer)]).toEqual([status, codes])
    if (codes.length > 0 && status === 400) expect(answer.findings.length).toBeGreaterThan(0)
  })

  test('the outcomes say what production says', async () => {
    const missing = await kit.ask(`Observation?patient=${tan}`)
    expect(missing.json.issue[0]).toMatchObject({
      severity: 'fatal',
      code: 'required',
      diagnostics: 'Must have either code or category.',
      location: ['/f:code/category'],
      expression: ['code/category'],
    })
    const invalid = await kit.ask(`Observation?patient=${tan}&category=symptom`)
    expect(invalid.json.issue).toMatchObject([
      { severity: 'information', code: 'value', diagnostics: 'Invalid category: symptom' },
      {
        severity: 'fatal',
        code: 'value',
        diagnostics: 'Required search parameter is provided but has an invalid value',
      },
    ])
  })

  describe('for a client that was granted vital signs alone', () => {
    const apis = ['Observation.Search (Vitals)']
    test.each([
      ['code in both kinds', 'code=8867-4,15074-8', 200, 3, ['59204']],
      ['both categories', 'category=laboratory,vital-signs', 200, 3, ['59204']],
      ['its own category', 'category=vital-signs', 200, 3, []],
      ['a code of the other kind', 'code=15074-8', 200, 0, ['59204', '4101']],
      ['the other category', 'category=laboratory', 400, undefined, ['59204', '59022']],
    ])('%s', async (_what, query, status, total, codes) => {
      const answer = await kit.ask(`Observation?patient=${tan}&${query}`, { apis })
      expect([answer.status, answer.json.total, issues(answer)]).toEqual([status, total, codes])
      if (codes.includes('59204')) expect(answer.findings[0]).toMatchObject({ expected: 'Observation.Search (Labs)' })
    })
  })
})

describe('Encounter.Search', () => {
  let shown: Json[]
  beforeEach(async () => {
    shown = matches((await kit.ask(`Encounter?patient=${tan}`)).json)
  })

  test('finds the visits of a patient, the newest first', () => {
    expect(shown.map(({ id }) => id)).toEqual(['enc-1', 'enc-2', 'enc-3'].map((id) => kit.id('Encounter', id)))
  })

  test.each([
    ['a day within', 'date=2026-03-02', 1],
    ['since', 'date=ge2026-03-01', 2],
    ['a class of HL7', 'class=IMP', 1],
    ['a class of Epic', 'class=5', 1],
    ['a class of Epic with its system', 'class=urn:oid:1.2.840.114350.1.72.1.7.7.10.696784.13260|4', 2],
    ['the visit number', `identifier=${OID}.7.3.698084.8|200700000002`, 1],
    ['another patient’s visit number', `identifier=${OID}.7.3.698084.8|200700000004`, 0],
  ])('by %s', async (_what, query, total) => {
    expect((await kit.ask(`Encounter?patient=${tan}&${query}`)).json.total).toBe(total)
  })

  test('drops an unknown parameter without a word on the wire', async () => {
    const answer = await kit.ask(`Encounter?patient=${tan}&status=finished`)
    expect(answer.json.total).toBe(3)
    expect(issues(answer)).toEqual([])
    expect(answer.findings).toMatchObject([{ rule: 'epic/ignored-parameter', at: 'query.status' }])
  })

  test('without a patient is refused', async () => {
    const answer = await kit.ask('Encounter?class=AMB')
    expect([answer.status, issues(answer)]).toEqual([400, ['59108']])
  })

  test('by _id needs no patient', async () => {
    expect((await kit.ask(`Encounter?_id=${kit.id('Encounter', 'enc-2')}`)).json.total).toBe(1)
  })
})
