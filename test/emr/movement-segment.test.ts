/** ZBE of what goes out, as IHE PAM has it: each movement has an id of its own, and its cancellation names that one. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { fileText, outcomeOf } from './family-messages.ts'
import { ngemrText, type Told } from './ngemr-message.ts'
import type { SmallHospital } from './small-hospital.ts'
import { WORKSPACE } from './small-hospital.ts'
import { messagesAfter, NRICS, openWard, THEATRE } from './workflow-side.ts'

let ward: SmallHospital
beforeEach(async () => {
  ward = await openWard()
})
afterEach(() => ward.store.close())

/** Each a workflow with what it is given beside the visit, ten minutes after the one before. */
const zbeOf = async (...steps: [string, Record<string, string>?][]) => {
  const admitted = await ward.hospital.workflows.admit(WORKSPACE, { nric: NRICS[0] ?? '', ward: 'ZAHW51' })
  const visit = admitted.ok ? admitted.visitNumber : ''
  for (const [name, more] of steps) {
    ward.clock.now += 600_000
    expect([name, await ward.hospital.workflows.run(WORKSPACE, name, { visit, ...more })]).toMatchObject([
      name,
      { ok: true },
    ])
  }
  const { messages } = await messagesAfter(ward, 0)
  return messages.flatMap((message) => {
    const [id, start, , action, , trigger] = [1, 2, 3, 4, 5, 6].map((field) => message.get(`ZBE-${field}`))
    return id
      ? [`${message.get('MSH-9.2')} ${id.replace(`${visit}-`, '')} ${start?.slice(8, 12)} ${action} ${trigger}`]
      : []
  })
}

test('a transfer that is taken back, and another', async () => {
  const to = { to: 'ZAHW51-02-04' }
  expect(await zbeOf(['transfer', to], ['cancel-transfer'], ['transfer', to])).toEqual([
    'A01 1 0900 INSERT A01',
    'A02 2 0910 INSERT A02',
    'A12 2 0910 CANCEL A02',
    'A02 4 0930 INSERT A02',
  ])
})

test('an update tells of the movement that stands, a leave and a discharge are movements', async () => {
  const steps = ['leave', 'cancel-leave', 'discharge', 'cancel-discharge'].map((name): [string] => [name])
  expect(await zbeOf(['depart', { to: THEATRE }], ['arrive'], ...steps, ['update', { reason: 'Fever' }])).toEqual([
    'A01 1 0900 INSERT A01',
    'A21 4 0930 INSERT A21',
    'A52 4 0930 CANCEL A21',
    'A03 6 0950 INSERT A03',
    'A13 6 0950 CANCEL A03',
    'A08 1 0900 UPDATE A01',
  ])
})

test('the admission itself', async () => {
  expect(await zbeOf(['cancel-admission'])).toEqual(['A01 1 0900 INSERT A01', 'A11 1 0900 CANCEL A01'])
})

test('an upgrade that lies further back is taken back by a movement of its own, though transfers were cancelled just before', async () => {
  const to = (event: string, bed: string): Told => ({ event, place: `ZAHW51^${bed}^ZAH` })
  const outpatient: Told = { event: 'A04', class: 'OP', place: 'ZAHSMED^^^ZAH' }
  const steps: Told[] = [
    outpatient,
    { event: 'A06' },
    to('A02', '02^04'),
    to('A02', '01^02'),
    to('A02', '02^04'),
    to('A12', '01^02'),
    to('A12', '02^04'),
    { ...outpatient, event: 'A07' },
  ]
  for (const [i, told] of steps.entries()) {
    const message = ngemrText({
      ...told,
      nric: NRICS[0] ?? '',
      name: 'PATIENT NUMBER ONE',
      born: '19700504',
      id: `Z${i}`,
      more: [],
    })
    expect([told.event, outcomeOf(await fileText(ward, message))]).toEqual([told.event, 'accepted'])
  }
  const { messages } = await messagesAfter(ward, 0)
  const told = messages.map((message) => [1, 4, 6].map((field) => message.get(`ZBE-${field}`)).join(' '))
  expect(told.at(-1)).toBe('100700090001-8 INSERT A07')
})
