/** A message tells the same whenever it is made: right after its event, or when everything it tells of has long changed. */
import { expect, test } from '@jest/globals'
import type { Resource } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { EVENT_MESSAGES } from '../../../server/emr/views/hl7v2-out/event-messages.ts'
import { NRIC, WORKSPACE } from '../../emr/small-hospital.ts'
import { type OutboundSide, openOutboundSide } from './outbound-side.ts'

const ALL = Object.values(EVENT_MESSAGES).flatMap((messages) => messages.map(({ trigger }) => trigger))
const AT_ONCE = 'at-once'
const LATE = 'late'

let side: OutboundSide
const open = async () => {
  side = await openOutboundSide({ window: 1 })
  for (const name of [AT_ONCE, LATE])
    await side.registry.putInterface(WORKSPACE, { name, partner: 'x', direction: 'out', events: ALL, enabled: false })
  side.outbound.wake(WORKSPACE)
}
const close = async () => {
  await side.stop()
  expect(side.errors).toEqual([])
}

/** As they stand on the queue, but for the numbers that each message has of its own. */
const told = async (name: string) => {
  await side.outbound.filledWhole(WORKSPACE, name)
  const rows = await side.outbound.queues.list(WORKSPACE, name, { limit: 1000 })
  return rows.map(({ key, payload, state, lastError }) => [
    state,
    lastError,
    String(payload).replaceAll(key, 'CONTROL-ID').split('\r'),
  ])
}

const PATIENTS = ['Patient/tan', 'Patient/siti'] as const
const NRICS = [NRIC.tan, NRIC.siti] as const
type Step = { what: keyof typeof STEPS; n: number }

const records = () => side.small.hospital.records
const run = (name: string, order: Record<string, string>) => side.small.hospital.workflows.run(WORKSPACE, name, order)
/** The nth of that type that stands, or none. */
const pick = async (type: Resource['resourceType'], n: number) => {
  const all = await side.small.all(type)
  return all[n % Math.max(1, all.length)] as (Resource & { id: string }) | undefined
}
const change = async (type: Resource['resourceType'], n: number, more: object) => {
  const one = await pick(type, n)
  if (one) await records().update(WORKSPACE, { ...one, ...more } as typeof one)
}
const remove = async (type: Resource['resourceType'], n: number) => {
  const one = await pick(type, n)
  if (one) await records().remove(WORKSPACE, type, one.id)
}
const create = (resource: object) => records().create(WORKSPACE, resource as Resource)
const of = (n: number) => ({ reference: PATIENTS[n % 2] })
const visitOf = async (n: number) => ({ reference: `Encounter/${(await pick('Encounter', n))?.id}` })
const names = (n: number) => [{ text: `NAME ${n}`, family: `NAME ${n}` }]

const STEPS = {
  phone: (n: number) => run('update-person', { patient: NRICS[n % 2] ?? '', phone: `6111${1000 + n}` }),
  admit: (n: number) => side.small.hospital.workflows.admit(WORKSPACE, { nric: NRICS[n % 2] ?? '', ward: 'ZAHW51' }),
  visit: (n: number) => change('Encounter', n, { priority: { text: `priority ${n}` } }),
  merge: (n: number) => run('merge', { survivor: NRICS[n % 2] ?? '', retired: NRICS[(n + 1) % 2] ?? '' }),
  allergy: (n: number) =>
    create({ resourceType: 'AllergyIntolerance', patient: of(n), code: { text: `allergen ${n}` } }),
  worse: (n: number) =>
    change('AllergyIntolerance', n, { criticality: 'high', code: { text: `allergen, worse ${n}` } }),
  noAllergy: (n: number) => remove('AllergyIntolerance', n),
  diagnosis: async (n: number) =>
    create({
      resourceType: 'Condition',
      category: [{ coding: [{ code: 'encounter-diagnosis' }] }],
      subject: of(n),
      encounter: await visitOf(n),
      code: { text: `diagnosis ${n}` },
    }),
  noDiagnosis: (n: number) => remove('Condition', n),
  relative: (n: number) => create({ resourceType: 'RelatedPerson', active: true, patient: of(n), name: names(n) }),
  renamed: (n: number) => change('RelatedPerson', n, { name: names(n) }),
  noRelative: (n: number) => remove('RelatedPerson', n),
  doctor: (n: number) => change('Practitioner', 0, { name: names(n) }),
  role: (n: number) =>
    create({
      resourceType: 'PractitionerRole',
      practitioner: { reference: 'Practitioner/dr' },
      specialty: [{ text: `specialty ${n}` }],
    }),
  noRole: (n: number) => remove('PractitionerRole', n),
  place: (n: number) => change('Location', n, { partOf: undefined }),
  result: (n: number) =>
    create({
      resourceType: 'Observation',
      status: 'final',
      category: [{ coding: [{ code: 'laboratory' }] }],
      subject: of(n),
      performer: [{ reference: 'Practitioner/dr' }],
      code: { text: `test ${n}` },
      valueString: `value ${n}`,
    }),
  report: async (n: number) =>
    create({
      resourceType: 'DiagnosticReport',
      status: 'final',
      subject: of(n),
      code: { text: `panel ${n}` },
      result: [{ reference: `Observation/${(await pick('Observation', n))?.id}` }],
    }),
  corrected: (n: number) => change('Observation', n, { status: 'corrected', valueString: `corrected ${n}` }),
  noReport: (n: number) => remove('DiagnosticReport', n),
  nobody: (n: number) => remove('Patient', n),
}

const step = fc.record({
  what: fc.constantFrom(...(Object.keys(STEPS) as (keyof typeof STEPS)[])),
  n: fc.nat({ max: 99 }),
})

const happens = async (steps: readonly Step[]) => {
  for (const { what, n } of steps) {
    side.small.clock.now += 1000
    // Many are refused as things stand, and then nothing has happened.
    await STEPS[what](n)
    await side.outbound.filledWhole(WORKSPACE, AT_ONCE)
  }
}

const compare = async () => {
  const [atOnce, late] = [await told(AT_ONCE), await told(LATE)]
  expect(late).toEqual(atOnce)
  return late.length
}

test('whatever happens', async () => {
  let messages = 0
  await fc.assert(
    fc
      .asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
        await happens(steps)
        messages += await compare()
      })
      .beforeEach(open)
      .afterEach(close),
    { numRuns: 10 },
  )
  expect(messages).toBeGreaterThan(0)
})

const CASES: [string, Step[]][] = [
  [
    'an allergy that is deleted later',
    [
      { what: 'allergy', n: 0 },
      { what: 'noAllergy', n: 0 },
    ],
  ],
  [
    'an allergy that comes later',
    [
      { what: 'allergy', n: 0 },
      { what: 'allergy', n: 2 },
    ],
  ],
  [
    'an allergy that a merge took with it',
    [
      { what: 'allergy', n: 1 },
      { what: 'merge', n: 0 },
    ],
  ],
  [
    'an allergy that a merge took with it, whose record was deleted after that',
    [
      { what: 'allergy', n: 1 },
      { what: 'merge', n: 0 },
      { what: 'nobody', n: 0 },
      { what: 'nobody', n: 0 },
    ],
  ],
  [
    'a relative who is renamed later',
    [
      { what: 'relative', n: 0 },
      { what: 'phone', n: 0 },
      { what: 'renamed', n: 3 },
    ],
  ],
  [
    'a patient who is deleted later',
    [
      { what: 'phone', n: 0 },
      { what: 'nobody', n: 0 },
      { what: 'nobody', n: 0 },
    ],
  ],
  [
    'a diagnosis that is deleted later',
    [
      { what: 'admit', n: 0 },
      { what: 'diagnosis', n: 0 },
      { what: 'noDiagnosis', n: 0 },
    ],
  ],
  [
    'a report that comes later',
    [
      { what: 'result', n: 0 },
      { what: 'report', n: 0 },
    ],
  ],
  [
    'a doctor who is renamed later',
    [
      { what: 'phone', n: 0 },
      { what: 'doctor', n: 1 },
    ],
  ],
]
test.each(CASES)('%s', async (_, steps) => {
  await open()
  await happens(steps)
  expect(await compare()).toBeGreaterThan(0)
  await close()
})
