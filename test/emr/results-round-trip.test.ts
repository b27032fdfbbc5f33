/** What goes out about results, filed in a fresh hospital, gives the same results there: whatever the laboratory said, and in whichever order. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Binary, DiagnosticReport, Observation } from '@medplum/fhirtypes'
import fc from 'fast-check'
import type { Message } from '../../server/hl7v2/message.ts'
import { parseMessage } from '../../server/hl7v2/parse-message.ts'
import { fillingOf, isTold } from '../../server/interfaces/outbound/fillings.ts'
import { renderEvent } from '../../server/interfaces/outbound/render-event.ts'
import { oru } from './result-message.ts'
import { openSmallHospital, type SmallHospital, WORKSPACE } from './small-hospital.ts'

let here: SmallHospital
let there: SmallHospital
beforeEach(async () => {
  ;[here, there] = await Promise.all([openSmallHospital(), openSmallHospital()])
})
afterEach(() => Promise.all([here.store.close(), there.store.close()]))

/** A fresh hospital for each story, without opening another store. */
const keep = (small: SmallHospital) =>
  small.store.write(async (tx) => {
    await tx.createWorkspace({ workspace: 'kept', created: 0, detail: '{}' })
    await tx.copyWorkspace(WORKSPACE, 'kept')
  })
const reset = (small: SmallHospital) =>
  small.store.write(async (tx) => {
    await tx.dropWorkspace(WORKSPACE)
    await tx.createWorkspace({ workspace: WORKSPACE, created: 0, detail: '{}' })
    await tx.copyWorkspace('kept', WORKSPACE)
  })

const file = (small: SmallHospital, message: Message) =>
  small.store.write((tx) => small.hospital.file(tx, WORKSPACE, message, 'in'))

/** The messages of all events so far, as an interface that wants results sends them. */
async function sent(small: SmallHospital, own: string[] = []): Promise<Message[]> {
  const feed = { name: 'out', partner: 'x', direction: 'out' as const, events: ['R01'], enabled: true }
  const inbound = own.map((name) => ({ ...feed, name, direction: 'in' as const }))
  const filling = fillingOf(feed, inbound)
  const messages: Message[] = []
  for (const row of await small.store.read.readEvents(WORKSPACE, 0, 1000)) {
    if (!isTold(filling, row)) continue
    const rendered = await small.store.write((tx) => renderEvent(tx, WORKSPACE, filling, row))
    const parsed = rendered && parseMessage(rendered.bytes)
    if (parsed?.ok) messages.push(parsed.message)
  }
  return messages
}

/** What both must agree on: everything but the ids. */
async function state(small: SmallHospital) {
  const observations = await small.all<Observation>('Observation')
  // A flowsheet's message does not say when its readings were filed (OBR-22).
  const told = ({ issued, ...each }: Observation) => (isReading(each) ? each : { ...each, issued })
  const named = new Map(observations.map((each) => [`Observation/${each.id}`, essence(told(each))]))
  const reports = await small.all<DiagnosticReport>('DiagnosticReport')
  return {
    observations: [...named.values()].sort(),
    reports: reports
      .map(({ result = [], presentedForm = [], ...report }) =>
        essence({
          ...report,
          result: result.map(({ reference }) => named.get(reference ?? '')),
          presentedForm: presentedForm.map(({ url: _, ...form }) => form),
        }),
      )
      .sort(),
    documents: (await small.all<Binary>('Binary')).map(({ data }) => data).sort(),
  }
}

const isReading = ({ category }: Observation) => category?.[0]?.coding?.[0]?.code === 'vital-signs'

/** Without ids, its members in one order. */
function essence(resource: object): string {
  const skipped = ['id', 'meta', 'reference']
  return JSON.stringify(resource, (key, value) => {
    if (skipped.includes(key)) return undefined
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

const values = fc.oneof(
  fc
    .tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: 0, max: 99 }))
    .map(([n, d]) => `NM|CODE||${n}.${String(d).padStart(2, '0')}|mmol/L^mmol/L^UCUM|3.5-5.1|H~A`),
  fc.constantFrom(
    'SN|CODE||<^0.5|ug/L',
    'SN|CODE||^1^:^64|',
    'SN|CODE||^2^-^5|/HPF',
    'DT|CODE||20261101|',
    'TM|CODE||0830|',
  ),
  fc
    .string({ unit: fc.constantFrom('a', 'B', ' ', '&', '^', '|', '~', 'é', '林', '7'), minLength: 1, maxLength: 12 })
    .filter((text) => text.trim() === text && text !== '')
    .map((text) => `ST|CODE||${escaped(text)}|`),
  fc.constantFrom(
    'TX|CODE||one~two|',
    'CWE|CODE||260385009^Negative^SCT|',
    'CWE|CODE||R1^Reactive^L|',
    'CE|CODE||R1^Reactive^L~R2^Weak^L||none|A',
  ),
)
const escaped = (text: string): string =>
  text.replace(/[\\|^~&]/g, (char) => `\\${{ '\\': 'E', '|': 'F', '^': 'S', '~': 'R', '&': 'T' }[char]}\\`)

const line = fc
  .record({
    code: fc.constantFrom('2823-3^Potassium^LN', '2951-2^Sodium^LN^sodium^Na^L', 'X1^Mystery^99ZX'),
    sub: fc.constantFrom('', '1', '2'),
    value: values,
    status: fc.constantFrom('P', 'F', 'C', 'X', 'W', 'I', 'D'),
    note: fc.constantFrom('', 'NTE|1||Haemolysed~again'),
  })
  .map(({ code, sub, value, status, note }) => {
    const [type, , , told, ...rest] = value.split('|')
    const fields = [
      type,
      code,
      sub,
      told,
      rest[0] ?? '',
      rest[1] ?? '',
      rest[2] ?? '',
      '',
      '',
      status,
      '',
      '',
      '20261123080000',
      '^Zamrud Lab',
      '90001A^ONE^DR',
    ]
    return [`OBX|1|${fields.join('|')}`, ...(note ? [note] : [])]
  })
const reading = fc
  .record({
    row: fc.constantFrom(
      '9008542^Pulse^ZPULSE',
      '9085423^SystolicBP^ZSYSBP',
      '9085425^DiastolicBP^ZDIABP',
      '9085422^Temperature^ZTEMP',
    ),
    value: fc.integer({ min: 30, max: 200 }),
    status: fc.constantFrom('F', 'C', 'W'),
    minute: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ row, value, status, minute }) => `OBX|1|NM|${row}||${value}|/min|||||${status}|||2026112309${minute}000`)
const message = fc.oneof(
  fc
    .record({
      filler: fc.constantFrom('F1^ZLAB', 'F2'),
      lines: fc.array(line, { minLength: 1, maxLength: 4 }),
      status: fc.constantFrom('P', 'F', 'C', 'A', ''),
      section: fc.constantFrom('CH', 'RAD', 'MB'),
      at: fc.integer({ min: 10, max: 20 }),
    })
    // Left empty where every line is taken back, OBR-25 has no word to go out by: see the row below.
    .filter(
      ({ lines, status }) => status !== '' || !lines.every(([obx = '']) => /^[WD]$/.test(obx.split('|')[11] ?? '')),
    )
    .map(({ filler, lines, status, section, at }) => ({
      at: `202611${at}100000`,
      lines: [
        `OBR|1||${filler}|RENAL^Renal panel|||20261123080000|20261123081500||||||20261123083000|&Serum|||||||202611${at}093000||${section}|${status}|||||||7&ONG&MEI`,
        ...lines.flat(),
      ],
    })),
  fc.array(reading, { minLength: 1, maxLength: 4 }).map((lines) => ({
    at: '20261123100000',
    mnemonic: 'FLOWSHEET_EVENT',
    lines: ['OBR|1||||||20261123090000', ...lines],
  })),
)

describe('Out, and in again', () => {
  test('a report of which nothing stands goes out as a correction: table 0123 has no other word', async () => {
    await Promise.all([here, there].map(keep))
    await Promise.all([here, there].map(reset))
    const lines = (status: string, result: string) => [
      `OBR|1||F1|RENAL^Renal panel|||20261123080000|||||||||||||||20261110093000||CH|${status}`,
      `OBX|1|TX|X1^Mystery^99ZX|1|one||||||${result}|||20261123080000`,
    ]
    await file(here, oru({ id: '0', at: '20261110100000', lines: lines('P', 'P') }))
    await file(here, oru({ id: '1', at: '20261110100000', lines: lines('', 'W') }))
    for (const each of await sent(here)) expect(await file(there, each)).toMatchObject({ accepted: true })
    const said = async (hospital: typeof here) => JSON.parse(String((await state(hospital)).reports[0])).status
    expect([await said(here), await said(there)]).toEqual(['entered-in-error', 'corrected'])
    expect((await state(there)).observations).toEqual((await state(here)).observations)
  })

  test('any results, in any order, give the same records', async () => {
    await Promise.all([here, there].map(keep))
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 6 }), async (messages) => {
        await Promise.all([here, there].map(reset))
        for (const [i, told] of messages.entries()) await file(here, oru({ id: String(i), ...told }))
        for (const each of await sent(here)) {
          const filing = await file(there, each)
          if (!filing.accepted) throw new Error(filing.errors.map(({ text }) => text).join(' '))
        }
        expect(await state(there)).toEqual(await state(here))
      }),
      { numRuns: 25 },
    )
  })

  test('documents, conclusions, parents and the numbers of placers go along', async () => {
    const pdf = Buffer.from('%PDF-1.4 synthetic').toString('base64')
    const blood = 'OBR|1|P9^EPIC|F8|BCUL^Blood culture|||20261123080000|||||||||||||||20261123090000||MB|F'
    const susceptible =
      'OBR|2||F9|SUSC^Susceptibility|||20261123080000|||||||||||||||20261123090000||MB|F|600-7&Organism&LN^1|||^F8'
    const chest = 'OBR|1||R1|CHEST^Chest X-ray|||20261123080000|||||||||||||||20261123090000||RAD|F'
    await file(
      here,
      oru({
        lines: [
          `${blood}\rNTE|1||Two bottles`,
          'OBX|1|CWE|600-7^Organism^LN|1|112283007^Escherichia coli^SCT||||||F',
          `${susceptible}\rOBX|2|SN|18864-9^Ampicillin^LN||>=^32|ug/mL||R|||F`,
          `${chest}\rOBX|1|TX|CHEST&IMP^Impression||Normal chest.||||||F`,
          `OBX|2|ED|PDF^Report^L||ZRIS^Application^PDF^Base64^${pdf}||||||F\rOBX|3|RP|IMG^Images^L||https://images.example.test/1^^TEXT^HTML||||||F`,
        ],
      }),
    )
    for (const each of await sent(here)) await file(there, each)
    expect(await state(there)).toEqual(await state(here))
    expect((await state(there)).documents).toEqual([pdf])
    const organism = (await there.all<Observation>('Observation')).find(({ hasMember }) => hasMember)
    expect(organism?.hasMember).toHaveLength(1)
  })

  test('a FHIR write is told like a message: a reading, a report with its results, a correction', async () => {
    const { records } = here.hospital
    const category = (code: string) => [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code }] },
    ]
    const subject = { reference: 'Patient/tan' }
    const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] })
    const effectiveDateTime = '2026-11-23T08:30:00+08:00'
    await records.create(WORKSPACE, {
      resourceType: 'Observation',
      status: 'final',
      category: category('vital-signs'),
      code: loinc('8867-4'),
      subject,
      effectiveDateTime,
      valueQuantity: { value: 71, unit: '/min' },
    })
    const potassium = await records.transaction(async (inside) => {
      const row = await inside.create(WORKSPACE, {
        resourceType: 'Observation',
        status: 'final',
        category: category('laboratory'),
        code: loinc('2823-3'),
        subject,
        effectiveDateTime,
        valueQuantity: { value: 4, unit: 'mmol/L' },
      })
      const result = [{ reference: `Observation/${row.id}` }]
      await inside.create(WORKSPACE, {
        resourceType: 'DiagnosticReport',
        status: 'final',
        code: { text: 'Renal panel' },
        subject,
        effectiveDateTime,
        result,
      })
      return row.id
    })
    expect(
      (await sent(here)).map(
        (each) => `${each.get('EVN-4')} ${each.get('OBR-4.2')} ${each.get('OBX-3.1')} ${each.get('OBX-5')}`,
      ),
    ).toEqual(['FLOWSHEET_EVENT  8867-4 71', ' Renal panel 2823-3 4'])
    const row = await records.read(WORKSPACE, 'Observation', potassium)
    const corrected = {
      ...(JSON.parse(row?.text ?? '{}') as Observation & { id: string }),
      status: 'corrected' as const,
      valueQuantity: { value: 5, unit: 'mmol/L' },
    }
    await records.update(WORKSPACE, corrected)
    expect((await sent(here)).at(-1)?.segment('OBX')?.text()).toContain('|5|mmol/L|||||C|')
  })

  test('a partner is not sent its own results back', async () => {
    await file(here, oru({ lines: ['OBR|1||F1|RENAL', 'OBX|1|NM|2823-3^Potassium^LN||4|mmol/L|||||F'] }))
    expect(await sent(here)).toHaveLength(1)
    expect(await sent(here, ['in'])).toEqual([])
  })
})
