/** Inbound interfaces over the admin API: made, bound to a sender, set to a way of acknowledging. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type AdminSide, expectProblem, openAdminSide } from './admin-side.ts'

let side: AdminSide
beforeAll(async () => {
  side = await openAdminSide()
})
afterAll(() => side.sandbox.close())

const put = (name: string, body: object) => side.admin(`workspaces/ngemr/interfaces/${name}`, 'PUT', body)

test('one is made and its settings are kept and listed', async () => {
  const settings = {
    events: ['A04'],
    sender: { application: 'LAB', facility: 'ZAH' },
    acknowledgement: { mode: 'accept-only' },
    duplicates: { changed: 'refuse', rememberedHours: 24 },
    sequenceNumbers: true,
    newPatients: 'refuse',
    certificate: Array(32).fill('AB').join(':'),
  }
  const made = await put('lab', { direction: 'in', partner: 'lab', ...settings })
  expect(made.json).toMatchObject({ name: 'lab', partner: 'lab', direction: 'in', enabled: true, ...settings })
  await put('lab', { sender: { application: 'LAB' } })
  const { json } = await side.admin('workspaces/ngemr/interfaces')
  expect(json.interfaces).toContainEqual(
    expect.objectContaining({ ...settings, name: 'lab', sender: { application: 'LAB' } }),
  )
})

test('a mnemonic that is none is refused as Epic does, 15528', async () => {
  const { json } = await put('demo-adt-out', { a03: { override: ['check out'] } })
  expect(JSON.stringify(json)).toMatch(/15528 invalid mnemonic: .*check out.*APPT_CHECK_OUT/)
})

test.each([
  ['demo-adt-out', { events: ['A01', 'A99'] }, /sends no "A99"\. Did you mean "A09"\? It sends A01, .*A60\./],
  ['demo-adt-out', { events: ['S16'] }, /sends no "S16"\..* It sends S12, S13, S14, S15, S17, S26\./],
  ['demo-adt-out', { events: ['X01'] }, /sends no "X01"\..* It sends A01, .*V04\./],
  ['demo-adt-out', { events: [''] }, /sends no ""\. It sends A01, /],
  ['demo-adt-in', { events: ['a01'] }, /takes no "a01"\. Did you mean "A01"\?/],
  ['new-out', { direction: 'out', target: { host: 'h', port: 1 }, events: ['A99'] }, /sends no "A99"/],
])('%s %j: what it would wait for in vain is refused with what there is', async (name, body, text) => {
  const answered = await put(name, body)
  expectProblem(answered, 400, 'bad-value', 'events')
  expect(answered.json.error.message).toMatch(text)
  expect((await side.admin('workspaces/ngemr/interfaces/new-out')).status).toBe(404)
})

test('a name that no interface has is answered with the nearest, and how to make one', async () => {
  const { json } = await put('demo-adt-inn', { enabled: true })
  expect(json.error.message).toMatch(
    /no interface "demo-adt-inn" .*Did you mean "demo-adt-in"\? To make one, give its direction/,
  )
})

test('a mnemonic that no A03 has is refused with the one that was meant', async () => {
  const answered = await put('demo-adt-out', { a03: { override: ['APPT_CHECKOUT'] } })
  expectProblem(answered, 400, 'bad-value', 'a03.override')
  expect(answered.json.error.message).toMatch(/^15528 .*APPT_CHECKOUT\. Did you mean "APPT_CHECK_OUT"\?/)
})

test('version 2.3.2 of table 0104 is taken, and 2.0 refused with the reason', async () => {
  const before = (await side.admin('workspaces/ngemr/interfaces/demo-adt-out')).json.shape?.version ?? '2.3'
  expect((await put('demo-adt-out', { shape: { version: '2.3.2' } })).json.shape.version).toBe('2.3.2')
  expect((await put('demo-adt-out', { shape: { version: '2.0D' } })).json.error.message).toMatch(/2\.0D is older than/)
  await put('demo-adt-out', { shape: { version: before } })
})

test.each(['2.0', '2.3.7', '2.9.9', '3.0'])('version %s is none of table 0104', async (version) => {
  expectProblem(await put('demo-adt-out', { shape: { version } }), 400, 'bad-value', 'shape.version')
})

test.each([
  ['demo-adt-in', { acknowledgement: { mode: 'sometimes' } }, 'bad-value', 'acknowledgement.mode'],
  ['demo-adt-in', { acknowledgement: 'original' }, 'bad-value', 'acknowledgement'],
  ['demo-adt-in', { sender: { application: 7 } }, 'bad-value', 'sender.application'],
  ['demo-adt-in', { sender: { app: 'LAB' } }, 'unknown-field', 'sender.app'],
  ['demo-adt-in', { duplicates: { changed: 'ignore' } }, 'bad-value', 'duplicates.changed'],
  ['demo-adt-in', { duplicates: { changed: 'flag', rememberedHours: 0 } }, 'bad-value', 'duplicates.rememberedHours'],
  ['demo-adt-in', { events: ['a01'] }, 'bad-value', 'events'],
  ['demo-adt-in', { certificate: 'AB:CD' }, 'bad-value', 'certificate'],
  ['demo-adt-in', { sequenceNumbers: 'yes' }, 'bad-value', 'sequenceNumbers'],
  ['demo-adt-in', { newPatients: 'no' }, 'bad-value', 'newPatients'],
  ['demo-adt-out', { a03: { override: ['check out'] } }, 'bad-value', 'a03.override'],
  ['demo-adt-out', { sender: { application: 'LAB' } }, 'bad-value', 'sender'],
  ['Lab!', { direction: 'in' }, 'bad-value', 'name'],
  ['lab-2', { direction: 'in', partner: 'a b' }, 'bad-value', 'partner'],
])('%s %j is refused', async (name, body, code, field) => {
  expectProblem(await put(encodeURIComponent(name), body), 400, code, field)
})
