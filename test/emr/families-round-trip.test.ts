/** What a clinician does in one hospital goes out as messages; a second one that hears them must come to the same records. */
import { expect, test } from '@jest/globals'
import type { Resource } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { type SmallHospital, WORKSPACE } from './small-hospital.ts'
import { file, messagesAfter, NRICS, openWard } from './workflow-side.ts'

type Order = Record<string, string>
interface Family {
  /** Done before, in both: workflows whose visits the steps are about */
  visits?: true
  types: Resource['resourceType'][]
  steps: Record<string, (pick: (n: number) => number, numbers: string[], visits: string[]) => Order>
}

const patient = (n: number) => NRICS[n] ?? ''
const time = (n: number) => `2026-12-0${1 + n}T1${n}:00`
const one = <T>(all: readonly T[], n: number, none: T): T => all[n % Math.max(1, all.length)] ?? none

const FAMILIES: Record<string, Family> = {
  appointments: {
    types: ['Appointment'],
    steps: {
      book: (pick) => ({
        patient: patient(pick(4)),
        place: one(['ZAHSMED', 'ZAHW51'], pick(2), ''),
        start: time(pick(8)),
        ...(pick(2) && { doctor: '90001A' }),
        ...(pick(2) && { reason: 'Follow-up & co ^ |' }),
        ...(pick(2) && { minutes: '45' }),
      }),
      reschedule: (pick, numbers) => ({ appointment: one(numbers, pick(9), 'none'), start: time(pick(8)) }),
      'change-booking': (pick, numbers) => ({
        appointment: one(numbers, pick(9), 'none'),
        reason: `Reason ${pick(3)}`,
      }),
      'cancel-booking': (pick, numbers) => ({
        appointment: one(numbers, pick(9), 'none'),
        ...(pick(2) && { reason: 'Patient asked' }),
      }),
      'delete-booking': (pick, numbers) => ({ appointment: one(numbers, pick(9), 'none') }),
      'no-show': (pick, numbers) => ({ appointment: one(numbers, pick(9), 'none') }),
    },
  },
}

FAMILIES.documents = {
  types: ['DocumentReference', 'Binary'],
  visits: true,
  steps: {
    'write-note': (pick, _, visits) => ({
      visit: one(visits, pick(2), ''),
      type: one(['DS', 'PR', 'OP'], pick(3), ''),
      text: one(['Went well', 'Küche & co | ^ ~ \\ (好)', 'x'.repeat(190)], pick(3), ''),
      ...(pick(2) && { doctor: '90001A' }),
      ...(pick(2) && { format: 'pdf' }),
      ...(pick(2) && { signed: 'no' }),
    }),
    'sign-note': (pick, numbers) => ({ document: one(numbers, pick(9), 'none') }),
    'append-note': (pick, numbers) => ({ document: one(numbers, pick(9), 'none'), text: `More ${pick(3)}` }),
    'edit-note': (pick, numbers) => ({ document: one(numbers, pick(9), 'none'), text: `Edited ${pick(3)}` }),
    'replace-note': (pick, numbers) => ({
      document: one(numbers, pick(9), 'none'),
      text: `New ${pick(3)}`,
      format: 'pdf',
    }),
    'cancel-note': (pick, numbers) => ({ document: one(numbers, pick(9), 'none') }),
  },
}

FAMILIES.nursing = {
  types: ['Immunization', 'Observation'],
  visits: true,
  steps: {
    vaccinate: (pick, _, visits) => ({
      patient: NRICS[0] ?? '',
      vaccine: one(['INF', 'HPV'], pick(2), ''),
      ...(pick(2) && { name: 'A vaccine & more' }),
      ...(pick(2) && { lot: 'LOT1' }),
      ...(pick(2) && { dose: '2' }),
      ...(pick(2) && { visit: visits[0] ?? '' }),
      ...(pick(2) && { doctor: '90001A' }),
    }),
    'correct-vaccination': (pick, numbers) => ({ vaccination: one(numbers, pick(9), 'none'), lot: `LOT${pick(3)}` }),
    'file-vitals': (pick) => ({
      patient: NRICS[pick(2)] ?? '',
      pulse: String(60 + pick(40)),
      ...(pick(2) && { temperature: '37.0' }),
      ...(pick(2) && { systolic: '120', diastolic: String(70 + pick(9)) }),
      ...(pick(2) && { weight: '61.50' }),
    }),
    'delete-vaccination': (pick, numbers) => ({ vaccination: one(numbers, pick(9), 'none') }),
  },
}

FAMILIES.medications = {
  types: ['MedicationRequest', 'MedicationDispense', 'MedicationAdministration'],
  visits: true,
  steps: {
    'order-medication': (pick, _, visits) => ({
      visit: one(visits, pick(2), ''),
      drug: 'Paracetamol & more',
      dose: one(['500', '0.5'], pick(2), ''),
      unit: one(['mg', 'mL'], pick(2), ''),
      often: one(['BID', 'Q8H', 'ONCE', 'QOD'], pick(4), ''),
      ...(pick(2) && { route: 'Oral' }),
      ...(pick(2) && { doctor: '90001A' }),
    }),
    'change-medication': (pick, numbers) => ({
      order: one(orders(numbers), pick(9), 'none'),
      dose: '1',
      unit: 'g',
      often: 'QD',
    }),
    'hold-medication': (pick, numbers) => ({ order: one(orders(numbers), pick(9), 'none') }),
    'release-medication': (_, numbers) => ({ order: numbers.at(-1) ?? 'none' }),
    'discontinue-medication': (pick, numbers) => ({ order: one(orders(numbers), pick(9), 'none') }),
    'cancel-medication': (pick, numbers) => ({ order: one(orders(numbers), pick(9), 'none') }),
    'dispense-medication': (pick, numbers) => ({
      order: one(orders(numbers), pick(9), 'none'),
      amount: '60',
      unit: 'tablet',
      ...(pick(2) && { doctor: '90001A' }),
    }),
    'cancel-dispense': (pick, numbers) => ({
      number: one(
        numbers.filter((each) => /-/.test(each)),
        pick(9),
        'none',
      ),
    }),
    'give-medication': (pick, numbers) => ({
      order: one(orders(numbers), pick(9), 'none'),
      dose: '500',
      unit: 'mg',
      ...(pick(2) && { doctor: '90001A' }),
      ...(pick(2) && { refused: 'Patient said no' }),
    }),
    'cancel-administration': (pick, numbers) => ({
      number: one(
        numbers.filter((each) => /-/.test(each)),
        pick(9),
        'none',
      ),
    }),
  },
}
function orders(numbers: string[]): string[] {
  return numbers.filter((each) => !/-/.test(each))
}

FAMILIES.charges = {
  types: ['ChargeItem', 'Account'],
  visits: true,
  steps: {
    'post-charge': (pick, _, visits) => ({
      visit: one(visits, pick(2), ''),
      code: 'CONS1',
      price: one(['48.50', '0.10', '1000'], pick(3), ''),
      ...(pick(2) && { quantity: '3' }),
      ...(pick(2) && { name: 'Consultation & more' }),
      ...(pick(2) && { doctor: '90001A' }),
    }),
    'reverse-charge': (pick, numbers) => ({ charge: one(numbers, pick(9), 'none') }),
  },
}

FAMILIES.staff = {
  types: ['Practitioner', 'PractitionerRole'],
  steps: {
    'add-practitioner': (pick) => ({ mcr: `9100${pick(9)}A`, name: one(['NEW COMER', 'Renée & co'], pick(2), '') }),
    'update-practitioner': (pick, numbers) => ({ mcr: one(numbers, pick(9), 'none'), name: `NAME ${pick(5)}` }),
    'deactivate-practitioner': (pick, numbers) => ({ mcr: one(numbers, pick(9), 'none') }),
    'reactivate-practitioner': (pick, numbers) => ({ mcr: one(numbers, pick(9), 'none') }),
  },
}

/** Ids and versions are each hospital's own: references to the family's records are by what they refer to, not by id. */
async function state(small: SmallHospital, types: Resource['resourceType'][]): Promise<string[]> {
  const known = new Map<string, string>()
  const all = (await Promise.all(types.map((type) => small.all<Resource>(type)))).flat()
  const name = (each: object): string =>
    'identifier' in each ? JSON.stringify(each.identifier) : JSON.stringify({ ...each, id: '', meta: '' })
  for (const each of all) known.set(`${each.resourceType}/${each.id}`, `<${name(each)}>`)
  const texts = all.map(({ id: _, meta: __, ...rest }) => {
    let text = JSON.stringify(rest, sorted)
    for (const [reference, named] of known) text = text.replaceAll(`"${reference}"`, JSON.stringify(named))
    return text
  })
  return texts.sort()
}

/** The order of properties means nothing. */
const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

const plan = fc.array(fc.record({ what: fc.nat(99), draws: fc.array(fc.nat(99), { minLength: 8, maxLength: 8 }) }), {
  minLength: 6,
  maxLength: 20,
})

test.each(Object.entries(FAMILIES))(
  '%s: every step is one message, and whoever hears it knows the same',
  async (_, { types, steps, visits: wanted }) => {
    const names = Object.keys(steps)
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(plan, async (all) => {
        const [works, hears] = [await openWard(), await openWard()]
        let last = 0
        const numbers: string[] = []
        const visits: string[] = []
        for (const nric of wanted ? NRICS.slice(0, 2) : []) {
          const arrival = await works.hospital.workflows.run(WORKSPACE, 'register', { patient: nric, place: 'ZAHSMED' })
          if (arrival.ok) visits.push(arrival.visitNumber ?? '')
        }
        const begun = await messagesAfter(works, 0)
        last = begun.seq
        for (const message of begun.messages) await file(hears, message)
        for (const { what, draws } of all) {
          const name = names[what % names.length] ?? ''
          let drawn = 0
          const order = steps[name]?.((n) => (draws[drawn++] ?? 0) % n, numbers, visits) ?? {}
          works.clock.now += 60_000
          hears.clock.now = works.clock.now
          const result = await works.hospital.workflows.run(WORKSPACE, name, order)
          if (!result.ok) continue
          seen.add(name)
          if (result.number) numbers.push(result.number)
          const { seq, messages } = await messagesAfter(works, last)
          last = seq
          expect([name, messages.length]).toEqual([name, 1])
          for (const message of messages)
            expect({ name, message: message.get('MSH-9'), filing: await file(hears, message) }).toMatchObject({
              name,
              filing: { accepted: true, findings: [] },
            })
          const known = new Set(await state(works, types))
          const strange = (await state(hears, types)).filter((each) => !known.delete(each))
          expect({ name, strange, missing: [...known] }).toEqual({ name, strange: [], missing: [] })
        }
        await works.store.close()
        await hears.store.close()
      }),
      { numRuns: 8 },
    )
    // What comes about is chance: more than the step that makes a record, at least.
    expect(seen.size).toBeGreaterThan(1)
  },
  60_000,
)
