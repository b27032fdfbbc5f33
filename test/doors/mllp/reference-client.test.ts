/** The story with a client that we did not write: node-hl7-client. It sends one message and waits, as its queue demands (`waitAck: false`). */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { Client, type Connection, Message } from 'node-hl7-client'
import { ngemrText, type Told } from '../../emr/ngemr-message.ts'
import { NRIC } from '../../emr/small-hospital.ts'
import { type MllpSide, openMllpSide } from './mllp-side.ts'

let folder: string
let side: MllpSide
let connection: Connection | undefined
let answered: (code: string) => Promise<void> | void

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ngemr-test-'))
  side = await openMllpSide({ file: join(folder, 'sandbox.db') })
  const host = { host: '127.0.0.1', version: '2.3' as const }
  const client = new Client(host)
  const options = { ...host, port: side.listener.port, waitAck: false }
  connection = client.createConnection(options, (response) => answered(response.getMessage().get('MSA.1').toString()))
  // A message that is queued before the connection stands sends this client into an endless loop.
  await once(connection, 'connect')
})
afterEach(async () => {
  await connection?.close()
  await side.close()
  rmSync(folder, { recursive: true })
})

/** Sends, and looks by FHIR at the very moment when the acknowledgement is there. */
async function send<T>(told: Told, look: () => Promise<T>): Promise<{ code: string; seen: T }> {
  const answer = new Promise<{ code: string; seen: T }>((resolve) => {
    answered = async (code) => resolve({ code, seen: await look() })
  })
  await connection?.sendMessage(new Message({ text: ngemrText(told) }))
  return answer
}

describe('node-hl7-client', () => {
  test('sends an A01: when its AA is there, patient and visit are there by FHIR', async () => {
    const { small } = side.inbound
    const look = async () => ({ patient: await small.patient(NRIC.stranger), visit: await small.visit('100700090001') })
    const { code, seen } = await send({}, look)
    expect(code).toBe('AA')
    expect(seen).toMatchObject({
      patient: { birthDate: '1980-01-02' },
      visit: { status: 'in-progress', class: { code: 'IMP' } },
    })
  })

  test('A04, A08, A03 move the same visit on', async () => {
    const look = () => side.inbound.small.visit('100700090001')
    const visit = { class: 'OP', place: 'ZAHSMED^^^ZAH' }
    const arrived = await send({ ...visit, event: 'A04', id: '1' }, look)
    const changed = await send({ ...visit, event: 'A08', id: '2', class: 'E' }, look)
    const over = await send({ ...visit, event: 'A03', id: '3', discharged: '20261123100000' }, look)
    expect([arrived, changed, over].map(({ code, seen }) => `${code} ${seen?.status} ${seen?.class?.code}`)).toEqual([
      'AA in-progress AMB',
      'AA in-progress EMER',
      'AA finished AMB',
    ])
    expect(new Set([arrived, changed, over].map(({ seen }) => seen?.id)).size).toBe(1)
  })
})
