/** Patient.Search: who is found by what, and what production refuses. */
import { describe, expect, test } from '@jest/globals'
import { type Asked, BASE, epicOver, issues, type Json, matches, OID, openEpic } from './epic-kit.ts'
import { NRIC, RECORDS } from './records.ts'

const kit = epicOver(RECORDS)
const tan = kit.id('Patient', 'pat-0001')

describe('a search that means more than a hundred patients', () => {
  const namesakes = Array.from({ length: 101 }, (_each, n) => ({
    resourceType: 'Patient' as const,
    id: `pat-same-${n}`,
    name: [{ text: 'TAN AH KOW', family: 'TAN AH KOW', given: ['AH KOW'] }],
    birthDate: '1956-04-12',
  }))
  const crowd = epicOver(namesakes)

  test.each(['', '&_count=5', '&_summary=count'])('is refused (4127), also with "%s"', async (more) => {
    const answer = await crowd.ask(`Patient?name=TAN AH KOW&birthdate=1956-04-12${more}`)
    expect([answer.status, issues(answer)]).toEqual([400, ['4127']])
  })

  test('is answered when it says more', async () => {
    const one = await crowd.ask(`Patient?_id=${crowd.id('Patient', 'pat-same-7')}`)
    expect(one.json.total).toBe(1)
  })
})

describe('Patient.Search', () => {
  const externalOf = (answer: Asked, text: string): string =>
    matches(answer.json)[0].identifier.find((each: Json) => each.type.text === text).value

  test.each([
    ['the identity type', `identifier=NRIC|${NRIC.tan}`],
    ['the identity type in small letters', `identifier=nric|${NRIC.tan}`],
    ['the number in small letters', `identifier=NRIC|${NRIC.tan.toLowerCase()}`],
    ['the number in small letters alone', `identifier=${NRIC.tan.toLowerCase()}`],
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
    ['gender with its system', `identifier=NRIC|${NRIC.tan}&gender=http://hl7.org/fhir/administrative-gender|male`],
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
