/** QBP Q21, Q22, Q23: who a number is, who could be meant, which numbers a person has. HL7 v2.5.1 §3.3.56 to §3.3.58, §5.4. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Filing } from '../../server/emr/hospital.ts'
import { buildMessage } from '../../server/hl7v2/write-message.ts'
import { fileText, header, outcomeOf, text } from './family-messages.ts'
import { messageOf } from './ngemr-message.ts'
import { NRIC, type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { NRICS, openWard } from './workflow-side.ts'

let ward: SmallHospital
beforeEach(async () => {
  ward = await openWard()
})
afterEach(() => ward.store.close())

const NAMES = { Q21: 'Q21^Get Person Demographics', Q22: 'Q22^Find Candidates', Q23: 'Q23^Get Corresponding IDs' }
const ask = (event: keyof typeof NAMES, question: string, more: string[] = ['RCP|I']) =>
  fileText(
    ward,
    text(
      header({ type: `QBP^${event}^QBP_Q21`, version: '2.5.1' }),
      `QPD|${NAMES[event]}^HL7nnnn|T1|${question}`,
      ...more,
    ),
  )

/** The segments behind MSA, as text. */
function answer(filing: Filing): string[] {
  const segments = filing.reply?.segments ?? []
  const bytes = buildMessage([{ name: 'MSH', fields: { 9: 'RSP' } }, ...segments])
  return messageOf(Buffer.from(bytes).toString())
    .segments.slice(1)
    .map((segment) => segment.text())
}
const people = (filing: Filing) =>
  answer(filing)
    .filter((each) => each.startsWith('PID'))
    .map((each) => each.split('|')[5]?.split('^')[0])

describe('Q22, find candidates', () => {
  test('by the beginning of the name: everybody whose name begins so, counted', async () => {
    const filing = await ask('Q22', '@PID.5.1^PATIENT NUMBER T')
    expect(filing).toMatchObject({ accepted: true, reply: { type: 'RSP', trigger: 'K22', structure: 'RSP_K22' } })
    expect(people(filing)).toEqual(['PATIENT NUMBER TWO', 'PATIENT NUMBER THREE'])
    expect(answer(filing).slice(0, 2)).toEqual([
      'QAK|T1|OK|Q22^Find Candidates^HL7nnnn|2|2|0',
      'QPD|Q22^Find Candidates^HL7nnnn|T1|@PID.5.1^PATIENT NUMBER T',
    ])
  })

  test.each([
    [`@PID.3.1^${NRICS[0]}`, ['PATIENT NUMBER ONE']],
    [`@PID.3^${NRICS[0]}`, ['PATIENT NUMBER ONE']],
    ['@PID.5.1^*TWO', ['PATIENT NUMBER TWO']],
    ['@PID.5.1^PATIENT*~@PID.7^19720504', ['PATIENT NUMBER THREE']],
    ['@PID.8^M', ['TAN AH TEST']],
    ['@PID.5.1^tan', ['TAN AH TEST']],
    ['@PID.5.1^A\\T\\B', []],
  ])('%s', async (question, expected) => {
    const filing = await ask('Q22', question)
    expect(filing.accepted).toBe(true)
    expect(people(filing)).toEqual(expected)
    if (expected.length === 0) expect(answer(filing)[0]).toBe('QAK|T1|NF|Q22^Find Candidates^HL7nnnn|0|0|0')
  })

  test('a few at a time: DSC says where to go on, and what is left is counted', async () => {
    const seen: (string | undefined)[] = []
    const counted: string[] = []
    for (let more: string[] = []; ; ) {
      const lines = await ask('Q22', '@PID.5.1^PATIENT', ['RCP|I|3^RD', ...more])
      seen.push(...people(lines))
      counted.push(answer(lines)[0] ?? '')
      const dsc = answer(lines).find((each) => each.startsWith('DSC'))
      if (!dsc) break
      more = [dsc]
    }
    expect(seen.sort()).toEqual(['FOUR', 'ONE', 'THREE', 'TWO'].map((each) => `PATIENT NUMBER ${each}`))
    expect(counted.map((each) => each.split('|').slice(4).join(' '))).toEqual(['4 3 1', '4 1 0'])
  })

  test.each([
    ['Q22', 'Q22'],
    ['Q22^^HL7nnnn', 'Q22^^HL7nnnn'],
  ])('a query called %s is called %s in QAK-3', async (called, told) => {
    const header22 = header({ type: 'QBP^Q22^QBP_Q21', version: '2.5.1' })
    const filing = await fileText(ward, text(header22, `QPD|${called}|T1|@PID.8^M`, 'RCP|I'))
    expect(answer(filing)[0]).toBe(`QAK|T1|OK|${told}|1|1|0`)
  })

  test('a pointer of another query is refused', async () => {
    const dsc =
      answer(await ask('Q22', '@PID.5.1^PATIENT', ['RCP|I|1^RD'])).find((each) => each.startsWith('DSC')) ?? ''
    expect(outcomeOf(await ask('Q22', '@PID.5.1^TAN', ['RCP|I|1^RD', dsc]))).toMatch(/^204 DSC-1 /)
    expect(outcomeOf(await ask('Q22', '@PID.5.1^TAN', ['DSC|nonsense']))).toMatch(/^204 DSC-1 /)
  })

  test('a record that was merged away is found by its number, as the survivor', async () => {
    await ward.hospital.workflows.run(WORKSPACE, 'merge', { survivor: NRICS[1] ?? '', retired: NRICS[0] ?? '' })
    expect(people(await ask('Q22', `@PID.3.1^${NRICS[0]}`))).toEqual(['PATIENT NUMBER TWO'])
  })
})

describe('Q21 and Q23, by number', () => {
  test('Q21: the person as NGEMR sends PID, or in the domains asked for', async () => {
    const [, , pid] = answer(await ask('Q21', `${NRIC.tan}^^^NRIC`))
    expect(pid).toMatch(
      new RegExp(`^PID\\|1\\|${NRIC.tan}\\^\\^\\^NRIC\\^NRIC\\|${NRIC.tan}\\^\\^\\^P\\|\\|TAN AH TEST`),
    )
    expect(answer(await ask('Q21', `${NRIC.tan}^^^NRIC|^^^EPI`))[2]).toContain('|tan^^^EPI^PI|')
    expect(answer(await ask('Q21', 'tan^^^EPI'))[2]).toContain('TAN AH TEST')
    expect(answer(await ask('Q21', 'T5999999J^^^NRIC'))[0]).toMatch(/^QAK\|T1\|NF\|/)
  })

  test('Q23: the other numbers, without the name', async () => {
    const filing = await ask('Q23', `${NRIC.tan}^^^NRIC`)
    expect(filing.reply).toMatchObject({ trigger: 'K23' })
    expect(answer(filing)[2]).toBe('PID|1||tan^^^EPI^PI||~^^^^^^S')
    expect(answer(await ask('Q23', `${NRIC.tan}^^^NRIC|^^^PASSPORT`))[0]).toMatch(/^QAK\|T1\|NF\|/)
  })

  test.each([
    ['Q23', 'T5999999J^^^NRIC', /^204 QPD-3\[1\]\.1 15905 patient id invalid/],
    ['Q23', `${NRIC.tan}^^^NRIC|^^^MARS`, /^204 QPD-4\[1\] MARS is no domain/],
    ['Q21', '', /^101 QPD-3 /],
    ['Q22', '', /^101 QPD-3 /],
    ['Q22', '@PID.99^x', /^103 QPD-3\[1\] @PID.99 cannot be asked for/],
    ['Q22', '@PID.7^yesterday', /^102 QPD-3\[1\] /],
    ['Q22', '@PID.5.1^TAN|||||^^^MARS', /^204 QPD-8\[1\]/],
  ] as const)('%s %s is refused, in an RSP', async (event, question, why) => {
    const filing = await ask(event, question)
    expect(outcomeOf(filing)).toMatch(why)
    expect(answer(filing)[0]).toMatch(/^QAK\|T1\|AE\|/)
    expect(answer(filing)).toHaveLength(2)
  })

  test.each([
    ['RCP|D', /^103 RCP-1/],
    ['RCP|I|many^RD', /^102 RCP-2/],
    ['RCP|I|10^LI', /^102 RCP-2/],
  ])('%s is refused', async (rcp, why) => {
    expect(outcomeOf(await ask('Q21', NRIC.tan, [rcp]))).toMatch(why)
  })
})

test('QCN J01 gives a query up', async () => {
  const cancel = (qid: string) => fileText(ward, text(header({ type: 'QCN^J01', version: '2.5.1' }), qid))
  expect(outcomeOf(await cancel('QID|T1|Q22'))).toBe('accepted')
  expect(outcomeOf(await cancel('QID|'))).toMatch(/^101 QID-1/)
})
