/** python-hl7, which we did not write, as a partner on both sides: its client is answered, its listener is told. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { messageOf, ngemrText } from '../../emr/ngemr-message.ts'
import { NRIC } from '../../emr/small-hospital.ts'
import { openOutboundSide } from '../../interfaces/outbound/outbound-side.ts'
import { requireOrSkip } from '../../require-or-skip.ts'
import { type MllpSide, openMllpSide } from './mllp-side.ts'

/** Debian's package is for Debian's own Python, which need not be the first on the path. */
const interpreter = ['python3', '/usr/bin/python3'].find(
  (each) => spawnSync(each, ['-c', 'import hl7.mllp']).status === 0,
)
const script = new URL('./python-hl7.py', import.meta.url).pathname
const python = (...given: string[]) =>
  spawn(interpreter ?? 'python3', [script, ...given], { stdio: ['pipe', 'pipe', 'inherit'] })

requireOrSkip(
  'python-hl7',
  interpreter !== undefined,
  'python-hl7 is not installed (apt-get install python3-hl7)',
)('python-hl7', () => {
  let side: MllpSide
  beforeEach(async () => {
    side = await openMllpSide()
  })
  afterEach(() => side.close())

  const send = async (...texts: string[]): Promise<unknown> => {
    const client = python('send', String(side.listener.port))
    client.stdin.end(texts.map((text) => text.replaceAll('\r', '\n')).join('\n'))
    const out: Buffer[] = []
    for await (const chunk of client.stdout) out.push(chunk as Buffer)
    return JSON.parse(String(Buffer.concat(out)))
  }

  test('its client reads every acknowledgement of one connection, good and bad', async () => {
    const visit = { class: 'OP', place: 'ZAHSMED^^^ZAH', name: 'LÍM 陳 TEST BOON' }
    const good = ngemrText({ ...visit, event: 'A04', id: '1' })
    const update = ngemrText({ ...visit, event: 'A08', id: '2' })
    const foreign = update.replace('|2|T|2.3|', '|3|T|3.0|')
    expect(await send(good, update, foreign)).toMatchObject([
      { code: 'AA', to: '1' },
      { code: 'AA', to: '2' },
      { code: 'AR', to: '3' },
    ])
    expect((await side.inbound.small.patient(NRIC.stranger))?.name?.[0]?.text).toBe(visit.name)
  })

  test('its client takes the answer to a batch apart', async () => {
    const body = [ngemrText({ id: '1' }), ngemrText({ id: '2', event: 'A08' })].join('')
    expect(await send(`BHS|^~\\&|LAB|X\r${body}BTS|2\r`)).toMatchObject([
      [
        { code: 'AA', to: '1' },
        { code: 'AA', to: '2' },
      ],
    ])
  })

  test('its listener reads what goes out, and its own acknowledgement counts', async () => {
    const listener = python('listen')
    const lines = createInterface({ input: listener.stdout })[Symbol.asyncIterator]()
    const line = async () => String((await lines.next()).value)
    const out = await openOutboundSide({ port: Number(await line()) })
    try {
      await out.happens(1)
      const read = JSON.parse(await line()) as { type: string; segments: string[] }
      expect(read).toMatchObject({ type: 'ADT^A01', nric: NRIC.tan })
      await out.drained()
      const [exchange] = await out.exchanges()
      expect(exchange).toMatchObject({ outcome: 'AA' })
      const sent = exchange?.kind === 'mllp' ? messageOf(Buffer.from(exchange.message).toString()) : undefined
      expect(read.segments).toEqual(sent?.segments.map(({ name }) => name))
    } finally {
      await out.stop()
      listener.kill()
      await once(listener, 'exit')
    }
  })
})
