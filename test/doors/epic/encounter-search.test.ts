/** Encounter.Search: the visits of one patient. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { epicOver, issues, type Json, matches, OID } from './epic-kit.ts'
import { RECORDS } from './records.ts'

const kit = epicOver(RECORDS)
const tan = kit.id('Patient', 'pat-0001')

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
    const answer = await kit.ask(`Encounter?patient=${tan}&colour=red`)
    expect(answer.json.total).toBe(3)
    expect(issues(answer)).toEqual(['59204'])
    expect(answer.findings).toMatchObject([{ rule: 'epic/ignored-parameter', at: 'query.colour' }])
  })

  test('without a patient is refused', async () => {
    const answer = await kit.ask('Encounter?class=AMB')
    expect([answer.status, issues(answer)]).toEqual([400, ['59108']])
  })

  test('by _id needs no patient', async () => {
    expect((await kit.ask(`Encounter?_id=${kit.id('Encounter', 'enc-2')}`)).json.total).toBe(1)
  })
})
