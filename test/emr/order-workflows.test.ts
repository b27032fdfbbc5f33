/** What doctors, nurses and the laboratory do with orders, results and vital signs; a second hospital that hears it has the same. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { DiagnosticReport, Observation, ServiceRequest, Specimen } from '@medplum/fhirtypes'
import fc from 'fast-check'
import type { Message } from '../../server/hl7v2/message.ts'
import { parseMessage } from '../../server/hl7v2/parse-message.ts'
import { fillingOf } from '../../server/interfaces/outbound/fillings.ts'
import { renderEvent } from '../../server/interfaces/outbound/render-event.ts'
import { NRIC, openSmallHospital, type SmallHospital, WORKSPACE } from './small-hospital.ts'

let here: SmallHospital
let there: SmallHospital
beforeEach(async () => {
  ;[here, there] = await Promise.all([openSmallHospital(), openSmallHospital()])
})
afterEach(() => Promise.all([here.store.close(), there.store.close()]))

const run = async (name: string, order: Record<string, string>) => {
  here.clock.now += 60_000
  return here.hospital.workflows.run(WORKSPACE, name, order)
}
const done = async (name: string, order: Record<string, string>): Promise<string> => {
  const result = await run(name, order)
  if (!result.ok) throw new Error(`${name}: ${result.problem.text}`)
  return result.number ?? ''
}

async function sent(events: string[], since = 0): Promise<Message[]> {
  const feed = { name: 'out', partner: 'x', direction: 'out' as const, events, enabled: true }
  const messages: Message[] = []
  for (const row of await here.store.read.readEvents(WORKSPACE, since, 1000)) {
    const rendered = await here.store.write((tx) => renderEvent(tx, WORKSPACE, fillingOf(feed), row))
    const parsed = rendered && parseMessage(rendered.bytes)
    if (parsed?.ok) messages.push(parsed.message)
  }
  return messages
}

async function hear(messages: readonly Message[]): Promise<void> {
  for (const message of messages) {
    const filing = await there.store.write((tx) => there.hospital.file(tx, WORKSPACE, message, 'in'))
    if (!filing.accepted) throw new Error(filing.errors.map(({ text }) => text).join(' '))
  }
}

/** Everything but ids, and when a flowsheet's readings were filed, which its messages do not say. */
async function state(small: SmallHospital) {
  const plain = (resource: object) =>
    JSON.stringify(resource, (key, value) => {
      if (['id', 'meta', 'reference', 'issued'].includes(key)) return undefined
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
      return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    })
  const of = async (all: Promise<object[]>) => (await all).map(plain).sort()
  // The filler of an order that the other side placed is the other side: it gives a number where there is none yet.
  const orders = (await small.all<ServiceRequest>('ServiceRequest')).map(({ identifier, ...order }) => ({
    ...order,
    identifier: identifier?.filter(({ system }) => system?.endsWith('order-no')),
  }))
  const reports = (await small.all<DiagnosticReport>('DiagnosticReport')).map(({ specimen: _, ...report }) => report)
  const results = (await small.all<Observation>('Observation')).map(({ specimen: _, ...result }) => result)
  const specimens = (await small.all<Specimen>('Specimen')).map(({ type, collection }) => ({ type, collection }))
  const lists = [orders, reports, results, specimens].map((list) => of(Promise.resolve(list)))
  return Promise.all(lists)
}

describe('An order', () => {
  test('goes out as ORM with the number of the placer, or as OML where that is wanted', async () => {
    const order = await done('place-order', {
      patient: NRIC.tan,
      test: 'RENAL',
      priority: 'stat',
      reason: 'Chest pain',
      doctor: '90001A',
    })
    const [orm] = await sent(['O01', 'O21'])
    expect(orm?.segments.map(({ name }) => name)).toEqual(['MSH', 'PID', 'PV1', 'ORC', 'OBR'])
    expect(orm?.get('MSH-9')).toBe('ORM^O01')
    expect(orm?.get('ORC')).toMatch(new RegExp(`^ORC\\|NW\\|${order}\\^EPIC\\|\\|\\|IP\\|`))
    expect(orm?.get('OBR-4')).toBe('RENAL^Renal panel^L')
    expect(orm?.get('OBR-27.6')).toBe('S')
    expect((await sent(['O21']))[0]?.get('MSH-9')).toBe('OML^O21')
  })

  test.each<[string, string[], string[]]>([
    ['cancelled', ['cancel-order'], ['CA']],
    ['held and released', ['hold-order', 'release-order'], ['HD', 'RL']],
  ])('is %s, and says so', async (_, steps, controls) => {
    const order = await done('place-order', { patient: NRIC.tan, test: 'RENAL' })
    for (const step of steps) await done(step, { order })
    expect((await sent(['O01'])).map((each) => each.get('ORC-1'))).toEqual(['NW', ...controls])
  })

  test('written by FHIR is told like one of a doctor', async () => {
    const { records } = here.hospital
    const row = await records.create(WORKSPACE, {
      resourceType: 'ServiceRequest',
      status: 'active',
      intent: 'order',
      code: { text: 'Echo' },
      subject: { reference: 'Patient/tan' },
    })
    const order = JSON.parse(row.text) as ServiceRequest & { id: string }
    await records.update(WORKSPACE, { ...order, priority: 'stat' })
    await records.update(WORKSPACE, { ...order, status: 'revoked' })
    await records.create(WORKSPACE, { ...order, intent: 'plan' })
    expect((await sent(['O01'])).map((each) => `${each.get('ORC-1')} ${each.get('OBR-4.2')}`)).toEqual([
      'NW Echo',
      'XO Echo',
      'CA Echo',
    ])
  })

  test.each<[string, string, Record<string, string>, string]>([
    ['of nobody', 'place-order', { patient: 'S0000000X', test: 'RENAL' }, 'unknown-patient'],
    ['of the dead', 'place-order', { patient: NRIC.siti, test: 'RENAL' }, 'deceased'],
    ['of no kind', 'place-order', { patient: NRIC.tan, test: 'RENAL', kind: 'magic' }, 'bad-value'],
    ['that is not there', 'cancel-order', { order: 'OR1' }, 'unknown-order'],
  ])('%s is refused', async (_, name, order, code) => {
    expect(await run(name, order)).toMatchObject({ ok: false, problem: { code } })
  })
})

describe('A result', () => {
  test('is filed, verified, corrected; its report and its order go along', async () => {
    const order = await done('place-order', { patient: NRIC.tan, test: 'RENAL' })
    await done('collect-specimen', { order, specimen: 'Serum' })
    await done('file-result', { order, test: 'potassium', value: '6.10', unit: 'mmol/L', status: 'preliminary' })
    expect(await run('correct-result', { order, test: 'sodium', value: '1' })).toMatchObject({ ok: false })
    await done('verify-result', { order })
    await done('correct-result', { order, test: 'potassium', value: '4.10' })
    const told = (await sent(['R01'])).map((each) =>
      [each.get('OBR-25'), each.get('OBX-5'), each.get('OBX-11')].join(' '),
    )
    expect(told).toEqual(['P 6.10 P', 'F 6.10 F', 'C 4.10 C'])
    expect((await here.all<ServiceRequest>('ServiceRequest'))[0]?.status).toBe('completed')
    expect((await here.all<DiagnosticReport>('DiagnosticReport'))[0]).toMatchObject({
      status: 'corrected',
      specimen: [{ display: 'Serum' }],
    })
  })

  test('of a flowsheet: a pressure has both its parts, and goes out in two rows', async () => {
    await done('file-vitals', {
      patient: NRIC.tan,
      pulse: '82',
      systolic: '128',
      diastolic: '74',
      temperature: '36.80',
    })
    const [message] = await sent(['R01'])
    expect(message?.get('EVN-4')).toBe('FLOWSHEET_EVENT')
    expect(message?.segmentsNamed('OBX').map((obx) => `${obx.value(3)} ${obx.value(5)}`)).toEqual([
      '9085423^Systolic BP^ZSYSBP 128',
      '9085425^Diastolic BP^ZDIABP 74',
      '9085422^Temperature^ZTEMP 36.80',
      '9008542^Pulse^ZPULSE 82',
    ])
    expect(await run('file-vitals', { patient: NRIC.tan, systolic: '120' })).toMatchObject({
      problem: { code: 'bad-value' },
    })
    expect(await run('file-vitals', { patient: NRIC.tan })).toMatchObject({ problem: { code: 'bad-value' } })
  })
})

test('any such story, heard elsewhere, leaves the same orders, results and readings', async () => {
  const numbers: string[] = []
  const order = () => numbers.at(-1) ?? 'none'
  const steps: Record<string, (n: number) => Record<string, string>> = {
    'place-order': (n) => ({
      patient: NRIC.tan,
      test: ['RENAL', 'Something & more', 'FBC'][n % 3] ?? '',
      ...(n % 2 && { priority: 'stat' }),
      ...(n > 4 && { kind: 'imaging' }),
      ...(n % 4 === 1 && { doctor: '90001A' }),
    }),
    'change-order': (n) => ({ order: order(), reason: `Reason ${n}`, ...(n % 2 && { priority: 'asap' }) }),
    'hold-order': () => ({ order: order() }),
    'release-order': () => ({ order: order() }),
    'cancel-order': () => ({ order: order() }),
    'collect-specimen': () => ({ order: order(), specimen: 'Serum' }),
    'file-result': (n) => ({
      order: order(),
      test: ['potassium', 'sodium', 'Odd ^ thing'][n % 3] ?? '',
      value: ['4.20', 'seen | not', '7'][n % 3] ?? '',
      ...(n % 2 && { unit: 'mmol/L', status: 'preliminary' }),
    }),
    'verify-result': () => ({ order: order() }),
    'correct-result': (n) => ({ order: order(), test: 'potassium', value: `5.${n}` }),
    'file-vitals': (n) => ({ patient: NRIC.tan, pulse: `7${n}`, ...(n % 2 && { systolic: '120', diastolic: '80' }) }),
  }
  const names = Object.keys(steps)
  let seq = 0
  const story = fc.array(fc.tuple(fc.constantFrom(...names), fc.nat(7)), { minLength: 4, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      for (const [name, n] of told) {
        const result = await run(name, steps[name]?.(n) ?? {})
        if (result.ok && name === 'place-order') numbers.push(result.number ?? '')
      }
      await hear(await sent(['O01', 'R01'], seq))
      seq = (await here.store.read.readEvents(WORKSPACE, 0, 5000)).at(-1)?.seq ?? seq
      expect(await state(there)).toEqual(await state(here))
    }),
    { numRuns: 15, endOnFailure: true },
  )
})
