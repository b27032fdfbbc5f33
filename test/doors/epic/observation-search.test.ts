/** Observation.Search: what it demands, what it finds, what a client without the grant is told. */
import { describe, expect, test } from '@jest/globals'
import { epicOver, issues, matches } from './epic-kit.ts'
import { RECORDS } from './records.ts'

const kit = epicOver(RECORDS)
const tan = kit.id('Patient', 'pat-0001')

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
    ['a flowsheet row', 'code=9008542', 3],
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
    expect(issues(answer)).toEqual(['59100', '59204'])
    expect(answer.findings).toMatchObject([
      { at: 'query.value-quantity', text: expect.stringMatching(/wider than was asked for/) },
    ])
  })

  test.each([
    ['no patient', () => 'category=vital-signs', 400, ['59159']],
    ['neither code nor category', () => `patient=${tan}`, 400, ['59108']],
    ['an invalid category', () => `patient=${tan}&category=symptom`, 400, ['59109', '59111']],
    ['two invalid categories', () => `patient=${tan}&category=symptom,delivery`, 400, ['59109', '59109', '59111']],
    ['a category that no API here gives', () => `patient=${tan}&category=exam`, 400, ['59204', '59022']],
    [
      'an invalid category beside a good one',
      () => `patient=${tan}&category=symptom,laboratory`,
      200,
      ['59109', '59204'],
    ],
    ['a patient who is not there', () => `patient=${kit.id('Patient', 'nobody')}&category=laboratory`, 400, ['4100']],
    ['an id of the open door', () => 'patient=pat-0001&category=laboratory', 400, ['4100']],
    [
      'two patients',
      () => `patient=${tan}&subject=${kit.id('Patient', 'pat-0002')}&category=laboratory`,
      400,
      ['4112'],
    ],
    ['the same patient twice', () => `patient=${tan}&subject=Patient/${tan}&category=laboratory`, 200, ['59204']],
    ['a bad date', () => `patient=${tan}&category=laboratory&date=yesterday`, 400, ['59111']],
    ['a thousand codes', () => `patient=${tan}&code=${'1,'.repeat(1000)}`, 400, ['4115']],
    [
      'two categories at once',
      () => `patient=${tan}&category=laboratory&category=vital-signs`,
      200,
      ['59204', '59204', '4101'],
    ],
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
      ['its own category', 'category=vital-signs', 200, 3, ['59204']],
      ['a code of the other kind', 'code=15074-8', 200, 0, ['59204', '4101']],
      ['the other category', 'category=laboratory', 400, undefined, ['59204', '59022']],
    ])('%s', async (_what, query, status, total, codes) => {
      const answer = await kit.ask(`Observation?patient=${tan}&${query}`, { apis })
      // Kinds that nobody here can be granted are told of too.
      expect([answer.status, answer.json.total, [...new Set(issues(answer))]]).toEqual([status, total, codes])
      if (!query.endsWith('=vital-signs'))
        expect(answer.findings[0]).toMatchObject({ expected: 'Observation.Search (Labs)' })
    })
  })
})
