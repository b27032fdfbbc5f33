/** What counts when the same result comes again: late, corrected, taken back, or just once more. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { oru, potassium } from './result-message.ts'
import { openResultSide, type ResultSide, renal } from './result-side.ts'

let side: ResultSide
beforeEach(async () => {
  side = await openResultSide()
})
afterEach(() => side.small.store.close())

describe('What counts when a result comes again', () => {
  const LATER = '20261123100000'
  type Step = Parameters<typeof potassium>[0]
  test.each<[string, Step[], { status: string; value: number; report: string }, string[]]>([
    [
      'preliminary, then final',
      [
        { status: 'P', value: '4' },
        { value: '5', at: LATER },
      ],
      { status: 'final', value: 5, report: 'final' },
      [],
    ],
    [
      'final, then a preliminary that was under way',
      [
        { value: '5', at: LATER },
        { status: 'P', value: '4' },
      ],
      { status: 'final', value: 5, report: 'final' },
      ['result/too-late', 'result/too-late'],
    ],
    [
      'final, then a later preliminary',
      [{ value: '5' }, { status: 'P', value: '4', at: LATER }],
      { status: 'final', value: 5, report: 'final' },
      ['result/too-late', 'result/too-late'],
    ],
    [
      'corrected',
      [{ value: '5' }, { status: 'C', value: '4', at: LATER }],
      { status: 'corrected', value: 4, report: 'corrected' },
      [],
    ],
    [
      'corrected, then the final that was overtaken',
      [{ status: 'C', value: '4', at: LATER }, { value: '5' }],
      { status: 'corrected', value: 4, report: 'corrected' },
      ['result/too-late', 'result/too-late'],
    ],
    [
      'corrected, then final once more with the same value',
      [
        { status: 'C', value: '4' },
        { value: '4', at: LATER },
      ],
      { status: 'corrected', value: 4, report: 'corrected' },
      [],
    ],
    [
      'another value that is called final',
      [{ value: '5' }, { value: '4', at: LATER }],
      { status: 'corrected', value: 4, report: 'final' },
      ['result/changed-without-correction'],
    ],
    [
      'taken back',
      [{ value: '5' }, { status: 'W', value: '', at: LATER, report: 'C' }],
      { status: 'entered-in-error', value: 5, report: 'corrected' },
      [],
    ],
    [
      'taken back, then the right one',
      [{ value: '5' }, { status: 'D', at: LATER, report: 'C' }, { value: '4', at: '20261123110000' }],
      { status: 'final', value: 4, report: 'corrected' },
      [],
    ],
    [
      'cancelled',
      [
        { status: 'P', value: '4' },
        { status: 'X', value: '', at: LATER },
      ],
      { status: 'cancelled', value: 4, report: 'cancelled' },
      [],
    ],
    [
      'emptied, not deleted',
      [
        { status: 'P', value: '4' },
        { status: 'F', value: '', at: LATER },
      ],
      { status: 'final', value: 4, report: 'final' },
      [],
    ],
  ])('%s', async (_, steps, expected, rules) => {
    let said: string[] = []
    for (const step of steps) said = await side.filed(potassium(step))
    const { status, valueQuantity } = await side.one()
    expect({ status, value: valueQuantity?.value, report: (await side.reports())[0]?.status }).toEqual(expected)
    expect(said.filter((rule) => rule !== 'result/unknown-order')).toEqual(rules)
  })

  test('one of several taken back where OBR-25 is empty: the report is what the others make it', async () => {
    const sodium = (status: string) => `OBX|2|NM|2951-2^Sodium^LN||140|mmol/L|135-145|N|||${status}|||20261123080000`
    await side.filed(potassium({ more: [sodium('F')] }))
    const heading = `OBR|1||F1^ZLAB|RENAL^Renal panel|||20261123080000|||||||||||||||${LATER}||CH|`
    await side.filed(oru({ id: '2', at: LATER, lines: [heading, sodium('W')] }))
    expect((await side.reports()).map(({ status }) => status)).toEqual(['final'])
  })

  test('the same again is no change, though another line of the message has the same code', async () => {
    const said = (at: string, ...lines: string[]) => {
      const heading = `OBR|1||F8|RENAL^Renal panel|||20261123080000||||||||Serum|||||||${at}||CH|P`
      const as = (line: string) => `OBX|1|${line}||||||P|||20261123080000`
      return side.filed(oru({ id: at, at, lines: [heading, ...lines.map(as)] }))
    }
    await said('20261110100000', 'TX|X1^Mystery^99ZX||one')
    const events = (await side.small.events()).length
    await said('20261111100000', 'SN|X1^Mystery^99ZX||<^0.5', 'TX|X1^Mystery^99ZX||one')
    expect((await side.one()).issued).toMatch(/^2026-11-10/)
    expect((await side.small.events()).length).toBe(events)
  })

  test('a message of long ago keeps the time of issue that it tells, which is past', async () => {
    const heading = 'OBR|1||F9|RENAL^Renal panel|||20261110080000|||||||||||||||20261115100000||CH|F'
    await side.filed(oru({ at: '20261101090000', lines: [heading, 'OBX|1|NM|K^Potassium||4|mmol/L|||||F'] }))
    expect((await side.one()).issued).toMatch(/^2026-11-15/)
  })

  test('the same again changes nothing and leaves no event', async () => {
    await side.filed(potassium())
    const before = [await side.results(), await side.reports(), (await side.small.events()).length]
    await side.filed(potassium({ at: LATER }))
    expect([await side.results(), await side.reports(), (await side.small.events()).length]).toEqual(before)
  })

  test('two double quotes delete a value, an empty field leaves it', async () => {
    await side.filed(potassium({ value: '4' }))
    await side.filed(potassium({ status: 'C', value: '""', at: LATER }))
    expect((await side.one()).valueQuantity).toBeUndefined()
  })

  test('a code counts once for each sub-id', async () => {
    const lines = (value: string) =>
      renal(`OBX|1|ST|600-7^Organism^LN|1|E. coli||||||F`, `OBX|2|ST|600-7^Organism^LN|2|${value}||||||F`)
    await side.filed(oru({ lines: lines('Proteus') }))
    await side.filed(oru({ at: LATER, lines: lines('Klebsiella').map((line) => line.replace(/F$/, 'C')) }))
    expect((await side.results()).map(({ valueString, status }) => `${valueString} ${status}`).sort()).toEqual([
      'E. coli corrected',
      'Klebsiella corrected',
    ])
  })
})

test('A report of a time to come does not make the next one come too late', async () => {
  await side.filed(potassium({ status: 'P', value: '5', at: '20991123090000' }))
  expect(await side.filed(potassium({ status: 'P', value: '4', at: '20261125100000' }))).not.toContain(
    'result/too-late',
  )
  expect(await side.one()).toMatchObject({ status: 'preliminary', valueQuantity: { value: 4 } })
})
