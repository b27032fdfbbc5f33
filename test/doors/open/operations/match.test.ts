/** $match: who is meant, how sure it is, and why; names as Singapore writes them. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Bundle, Patient } from '@medplum/fhirtypes'
import { compareNames } from '../../../../server/emr/matching/compare-names.ts'
import { population, populationHospital } from './population-hospital.ts'

let open: Awaited<ReturnType<typeof populationHospital>>
beforeAll(async () => {
  open = await populationHospital()
})
afterAll(() => open.close())

const NRIC = 'https://fhir.synapxe.sg/NamingSystem/nric'
const nric = (value: string) => [{ system: NRIC, value }]
const named = (text: string) => [{ text }]

async function matched(description: Partial<Patient>, more: object[] = []): Promise<Bundle> {
  const resource = { resourceType: 'Patient', ...description }
  const body = { resourceType: 'Parameters', parameter: [{ name: 'resource', resource }, ...more] }
  return open.bundle('/Patient/$match', { body })
}
const gradesIn = (bundle: Bundle): string[] =>
  (bundle.entry ?? [])
    .filter(({ search }) => search?.mode === 'match')
    .map(({ resource, search }) => `${resource?.id} ${search?.extension?.[0]?.valueCode}`)

describe('grades', () => {
  test.each<[string, Partial<Patient>, string[]]>([
    [
      'number, name and birth date',
      { identifier: nric('T4120264A'), name: named('Tan Mei Ling'), birthDate: '1964-02-17' },
      ['pat-0001 certain'],
    ],
    ['number and name', { identifier: nric('t4120264a'), name: named('TAN MEI LING') }, ['pat-0001 certain']],
    ['the number alone', { identifier: nric('T4120264A') }, ['pat-0001 probable']],
    ['the number without its system', { identifier: [{ value: 'T4120264A' }] }, ['pat-0001 possible']],
    [
      'no number, all else',
      {
        name: named('HASSAN BIN IBRAHIM'),
        birthDate: '1966-08-08',
        gender: 'male',
        telecom: [{ system: 'phone', value: '80000020' }],
        address: [{ postalCode: '996992', line: ['BLK 687A'] }],
      },
      ['pat-0020 probable'],
    ],
    ['name and birth date', { name: named('HASSAN BIN IBRAHIM'), birthDate: '1966-08-08' }, ['pat-0020 possible']],
    ['name and year', { name: named('GOVINDASAMY S/O VELU'), birthDate: '1958' }, ['pat-0010 possible']],
    [
      'a slip in the number',
      { identifier: nric('T4120265A'), name: named('TAN MEI LING'), birthDate: '1964-02-17', gender: 'female' },
      ['pat-0001 probable'],
    ],
    [
      'another number',
      { identifier: nric('T9999999X'), name: named('TAN MEI LING'), birthDate: '1964-02-17' },
      ['pat-0001 certainly-not'],
    ],
    [
      'the number of somebody else',
      { identifier: nric('T4120264A'), name: named('HASSAN BIN IBRAHIM'), birthDate: '1971-03-05', gender: 'male' },
      ['pat-0001 certainly-not'],
    ],
    [
      'day and month exchanged',
      { name: named('LIM AH KOW'), birthDate: '1941-05-12', gender: 'male' },
      ['pat-0007 possible'],
    ],
    ['nobody', { name: named('ZZZZ QQQQ'), birthDate: '1901-01-01' }, []],
  ])('%s', async (_, description, expected) => {
    expect(gradesIn(await matched(description))).toEqual(expected)
  })

  test('a merged record leads to the one in use, by its old number too', async () => {
    const bundle = await matched({
      identifier: nric('T7444021A'),
      name: named('TAN BENG HOK'),
      birthDate: '1971-04-30',
    })
    expect(gradesIn(bundle)).toEqual(['pat-0005 certain'])
  })

  test('best first, each with a score and its reasons', async () => {
    const bundle = await matched({ name: named('PRIYA D/O RAMASAMY'), birthDate: '1979-11-23', gender: 'female' })
    const scores = (bundle.entry ?? []).flatMap(({ search }) => search?.score ?? [])
    expect(gradesIn(bundle)[0]).toBe('pat-0003 probable')
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    expect(JSON.stringify(bundle)).toContain(
      'Patient/pat-0003 is probable: birthDate same +25, name same +30, gender same +5.',
    )
  })
})

describe('every patient of the population', () => {
  const patients = population.filter((one): one is Patient & { id: string } => one.resourceType === 'Patient')
  test.each(patients.filter(({ active }) => active).map((one) => [one.id, one] as const))(
    '%s is found as itself, certainly, and nobody else is',
    async (id, { identifier, name, birthDate, gender }) => {
      const given = { identifier, name, birthDate, gender } as Partial<Patient>
      const grades = gradesIn(await matched(given))
      expect(grades[0]).toBe(`${id} certain`)
      expect(grades.filter((grade) => grade.endsWith(' certain'))).toHaveLength(1)
    },
  )
})

describe('names', () => {
  test.each([
    ['TAN MEI LING', 'Mei Ling Tan', 'same'],
    ['TAN MEI LING', 'TAN MEILING', 'same'],
    ['TAN MEI LING', 'Mdm. Tan Mei-Ling', 'same'],
    ['AHMAD ZAKI BIN OSMAN', 'AHMAD ZAKI OSMAN', 'same'],
    ['AHMAD ZAKI BIN OSMAN', 'AHMAD ZAKI B OSMAN', 'same'],
    ['NURHALIZA BINTE YUSOF', 'NURHALIZA BTE YUSOFF', 'same'],
    ['PRIYA D/O RAMASAMY', 'PRIYA RAMASAMY', 'same'],
    ['PRIYA D/O RAMASAMY', 'RAMASAMY PRIYA', 'same'],
    ['GOVINDASAMY S/O VELU', 'GOVINDASAMY A/L VELU', 'same'],
    ['MOHAMED ALI BIN HASSAN', 'MUHAMMAD ALI BIN HASSAN', 'same'],
    ["RENÉE ZOË D'ALMEIDA-NÚÑEZ", 'RENEE ZOE DALMEIDA NUNEZ', 'same'],
    ['LIM AH KOW @ LIM KIM SENG', 'LIM KIM SENG', 'same'],
    ['林小明', '林小明', 'same'],
    ['TAN BENG HOK', 'TAN BENG HOCK', 'near'],
    ['SHARIFAH NUR SYAZWANI', 'SHARIFAH NUR SYAZWANI ATHIRAH', 'part'],
    ['HASSAN BIN IBRAHIM', 'IBRAHIM BIN HASSAN', 'different'],
    ['TAN MEI LING', 'LIM AH KOW', 'different'],
    ['TAN MEI LING', 'TAN MEI FONG', 'some'],
  ])('%s and %s: %s', (one, other, expected) => {
    expect(compareNames(named(one), named(other))).toBe(expected)
    expect(compareNames(named(other), named(one))).toBe(expected)
  })

  test('family and given make one name, whichever holds the whole of it', () => {
    const whole = [{ family: 'TAN MEI LING', given: ['MEI LING'] }]
    expect(compareNames([{ family: 'Tan', given: ['Mei', 'Ling'] }], whole)).toBe('same')
  })

  test.each(['TAN MEILING', 'mei ling tan', 'Ling Tan Mei'])('%s is found', async (text) => {
    expect(gradesIn(await matched({ name: named(text), gender: 'female' }))).toEqual(['pat-0001 possible'])
  })
})

describe('what is asked for', () => {
  const onlyCertain = [{ name: 'onlyCertainMatches', valueBoolean: true }]
  test('onlyCertainMatches gives the one certain record, or none', async () => {
    const sure = { identifier: nric('T4120264A'), birthDate: '1964-02-17' }
    expect(gradesIn(await matched(sure, onlyCertain))).toEqual(['pat-0001 certain'])
    expect(gradesIn(await matched({ identifier: nric('T4120264A') }, onlyCertain))).toEqual([])
  })

  test('two certain records are none', async () => {
    const twin = { identifier: nric('T4120264A'), name: named('TAN MEI LING'), birthDate: '1964-02-17' }
    const { id } = await open.hospital.records.create('ngemr', { resourceType: 'Patient', ...twin })
    const bundle = await matched(twin, onlyCertain)
    expect(gradesIn(bundle)).toEqual([])
    expect(JSON.stringify(bundle)).toContain('2 records are certain')
    await open.hospital.records.remove('ngemr', 'Patient', id)
  })

  test('count', async () => {
    const many = { name: named('PRIYA D/O RAMASAMY'), gender: 'female' as const }
    expect(gradesIn(await matched(many)).length).toBeGreaterThan(1)
    const one = await matched(many, [{ name: 'count', valueInteger: 1 }])
    expect(gradesIn(one)).toHaveLength(1)
    expect(JSON.stringify(one)).toContain('more fit less well')
  })

  test.each<[string, object, string]>([
    ['nothing', { resourceType: 'Parameters' }, 'one parameter \\"resource\\"'],
    ['no clue', { resource: { resourceType: 'Patient', gender: 'male' } }, 'tell an identifier'],
    ['a name that is a text', { resource: { resourceType: 'Patient', name: 'TAN' } }, 'list of objects'],
    ['a family name that is a number', { resource: { resourceType: 'Patient', name: [{ family: 5 }] } }, 'is no text'],
    ['a bad birth date', { resource: { resourceType: 'Patient', birthDate: 'soon' } }, 'is no date'],
  ])('%s is refused', async (_, given, words) => {
    const parameter = 'resource' in given ? [{ name: 'resource', ...given }] : []
    const body = { resourceType: 'Parameters', parameter }
    const response = await open.ask('POST', '/Patient/$match', { body })
    expect(response.status).toBe(400)
    expect(String(response.body)).toContain(words)
  })
})
