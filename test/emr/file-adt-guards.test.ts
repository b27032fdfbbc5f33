/** What a message must not do to a record: give one person another's number. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Filing } from '../../server/emr/hospital.ts'
import { messageOf, ngemrText, type Told } from './ngemr-message.ts'
import { type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { NRICS, openWard } from './workflow-side.ts'

let ward: SmallHospital
beforeEach(async () => {
  ward = await openWard()
})
afterEach(() => ward.store.close())

const OTHER = '100700090002'
const [FIRST = '', SECOND = ''] = NRICS
const one: Told = { nric: FIRST, name: 'PATIENT NUMBER ONE', born: '19700504' }
const two: Told = {
  nric: SECOND,
  name: 'PATIENT NUMBER TWO',
  born: '19710504',
  visit: OTHER,
  place: 'ZAHW51^02^03^ZAH',
}

const fileText = (text: string): Promise<Filing> =>
  ward.store.write((tx) => ward.hospital.file(tx, WORKSPACE, messageOf(text), 'demo-adt-in'))
const file = (told: Told) => fileText(ngemrText({ ...one, ...told }))

test('A second NRIC in PID-3 that is another patient’s is refused: nobody gets two persons’ numbers', async () => {
  await file({})
  await file(two)
  const both = ngemrText({ ...one, event: 'A08' }).replace(`|${FIRST}^^^P|`, `|${FIRST}^^^P~${SECOND}^^^P|`)
  expect(await fileText(both)).toMatchObject({
    accepted: false,
    errors: [{ code: '204', location: 'PID-3', text: expect.stringMatching(/^15905 /) }],
  })
})
