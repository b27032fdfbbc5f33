/** The message families beside ADT, sent by a client that we did not write (node-hl7-client): their answers, and the records behind them. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type {
  Appointment,
  Binary,
  DocumentReference,
  Immunization,
  MedicationRequest,
  Observation,
  Practitioner,
  Resource,
  ServiceRequest,
} from '@medplum/fhirtypes'
import { Client, type Connection, Message } from 'node-hl7-client'
import { SUPPORTED_EVENTS } from '../../../server/emr/views/hl7v2-in/supported-events.ts'
import { header, segment, text } from '../../emr/family-messages.ts'
import { NRIC, WORKSPACE } from '../../emr/small-hospital.ts'
import { type MllpSide, openMllpSide } from './mllp-side.ts'

let folder: string
let side: MllpSide
let connection: Connection | undefined
let answered: (answer: Message) => Promise<void> | void

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ngemr-test-'))
  side = await openMllpSide({ file: join(folder, 'sandbox.db') })
  const everything = { name: 'demo-adt-in', partner: 'demo', direction: 'in' as const, enabled: true }
  await side.inbound.registry.putInterface(WORKSPACE, { ...everything, events: [...SUPPORTED_EVENTS] })
  const host = { host: '127.0.0.1', version: '2.3' as const }
  const options = { ...host, port: side.listener.port, waitAck: false }
  connection = new Client(host).createConnection(options, (response) => answered(response.getMessage() as Message))
  await once(connection, 'connect')
})
afterEach(async () => {
  await connection?.close()
  await side.close()
  rmSync(folder, { recursive: true })
})

let sent = 0
/** Looks by FHIR at the very moment when the answer is there. */
async function send<R extends Resource>(type: string, look: R['resourceType'], ...segments: string[]) {
  sent += 1
  const message = text(header({ type, id: `F${sent}` }), ...segments)
  const answer = new Promise<{ type: string; code: string; told: string; seen: R[] }>((resolve) => {
    answered = async (said) =>
      resolve({
        type: said.get('MSH.9').toString(),
        code: said.get('MSA.1').toString(),
        told: said.toString(),
        seen: await side.inbound.small.all<R>(look),
      })
  })
  await connection?.sendMessage(new Message({ text: message }))
  return answer
}

const pid = `PID|1||${NRIC.tan}^^^P||TAN AH TEST||19700504|M`

test('each family is answered in its own way, and is there by FHIR when the answer comes', async () => {
  const booked = await send<Appointment>(
    'SIU^S12',
    'Appointment',
    'SCH|AP1||||||^Follow-up||||^^20^202611241000^202611241020',
    pid,
    'RGS|1',
    'AIL|1||ZAHSMED^^^ZAH',
  )
  expect(booked).toMatchObject({ code: 'AA', seen: [{ status: 'booked', start: '2026-11-24T10:00:00+08:00' }] })

  const placed = await send<ServiceRequest>(
    'ORM^O01',
    'ServiceRequest',
    pid,
    'ORC|NW|P1^WARD',
    'OBR|1|||RENAL^Renal panel',
  )
  expect(placed).toMatchObject({ type: 'ORR', code: 'AA', seen: [{ status: 'active' }] })
  expect(placed.told).toMatch(/ORC\|OK\|P1\^WARD\|L8\d{7}/)
  const line = segment('OBX', { 1: 1, 2: 'NM', 3: '2823-3^Potassium^LN', 5: '4.20', 6: 'mmol/L', 11: 'F' })
  const resulted = await send<Observation>('ORU^R01', 'Observation', pid, 'OBR|1|P1^WARD|F1|RENAL^Renal panel', line)
  expect(resulted).toMatchObject({ code: 'AA', seen: [{ status: 'final', valueQuantity: { value: 4.2 } }] })

  const pdf = Buffer.from('%PDF-1.4').toString('base64')
  const txa = segment('TXA', { 1: 1, 2: 'DS', 12: 'D1', 17: 'AU', 19: 'AV' })
  const obx = segment('OBX', { 1: 1, 2: 'ED', 3: 'DS', 5: `^AP^PDF^Base64^${pdf}` })
  const written = await send<DocumentReference>(
    'MDM^T02',
    'DocumentReference',
    'EVN|T02|20261123090000',
    pid,
    'PV1|1',
    txa,
    obx,
  )
  expect(written).toMatchObject({ code: 'AA', seen: [{ docStatus: 'final', type: { text: 'Discharge summary' } }] })
  const [binary] = await side.inbound.small.all<Binary>('Binary')
  expect(binary).toMatchObject({ contentType: 'application/pdf', data: pdf })

  const rxa = segment('RXA', { 1: 0, 2: 1, 3: '20261101', 5: 'INF^Influenza vaccine', 20: 'CP' })
  const given = await send<Immunization>('VXU^V04', 'Immunization', pid, 'ORC|RE||V1', rxa)
  expect(given).toMatchObject({
    code: 'AA',
    seen: [{ status: 'completed', vaccineCode: { text: 'Influenza vaccine' } }],
  })

  const rxe = segment('RXE', { 2: 'X^Paracetamol', 3: 500, 5: 'mg' })
  const ordered = await send<MedicationRequest>('RDE^O11', 'MedicationRequest', pid, 'ORC|NW|M1', rxe, 'TQ1|1||BID')
  expect(ordered).toMatchObject({ code: 'AA', seen: [{ status: 'active' }] })
  expect(ordered.told).toMatch(/RRE\^O12[\s\S]*ORC\|OK\|M1/)

  const stf = segment('STF', { 1: '90077C', 2: '90077C^^^MCR^MCR', 3: 'NEWCOMER^SANDBOX', 7: 'A' })
  const joined = await send<Practitioner>('MFN^M02', 'Practitioner', 'MFI|PRA||UPD|||AL', 'MFE|MAD|C1||90077C|CE', stf)
  expect(joined.seen.map(({ name }) => name?.[0]?.text)).toContain('SANDBOX NEWCOMER')
  expect(joined.told).toMatch(/MFK\^M02[\s\S]*MFA\|MAD\|C1\|\d+\|S\|90077C/)

  const found = await send('QBP^Q22', 'Patient', 'QPD|Q22^Find Candidates|T1|@PID.5.1^TAN', 'RCP|I|5^RD')
  expect(found.told).toMatch(/RSP\^K22[\s\S]*QAK\|T1\|OK[\s\S]*TAN AH TEST/)
})

test('what is wrong is said in the answer of the family, and nothing is filed', async () => {
  const nobody = 'PID|1||T5999999J^^^P||NOBODY'
  const refused = await send('RDE^O11', 'MedicationRequest', nobody, 'ORC|NW|M1', segment('RXE', { 2: 'X' }))
  expect(refused).toMatchObject({ code: 'AE', seen: [] })
  expect(refused.told).toMatch(/RRE\^O12[\s\S]*15905 patient id invalid[\s\S]*ORC\|UA\|M1/)
  const unknown = await send('BAR^P01', 'Patient', pid)
  expect(unknown).toMatchObject({ code: 'AR' })
})
