/** Wireshark's decoder, which we did not write, reads what crosses the MLLP door as HL7: every frame, both ways, however it was cut. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { requireOrSkip } from '../../require-or-skip.ts'
import { message } from './cases/case.ts'
import { type MllpSide, openMllpSide } from './mllp-side.ts'
import { type Crossed, writePcap } from './pcap.ts'
import { framed } from './peer.ts'

const run = promisify(execFile)
const there = spawnSync('tshark', ['--version']).status === 0

requireOrSkip(
  'tshark',
  there,
  'tshark is not installed (apt-get install tshark)',
)('tshark', () => {
  let side: MllpSide
  let folder: string
  beforeAll(async () => {
    side = await openMllpSide()
    folder = mkdtempSync(join(tmpdir(), 'ngemr-tshark-'))
  })
  afterAll(async () => {
    await side.close()
    rmSync(folder, { recursive: true })
  })

  test('decodes each message and each acknowledgement as HL7', async () => {
    const peer = await side.peer()
    const crossed: Crossed[] = []
    peer.socket.on('data', (bytes: Buffer) => void crossed.push({ from: 'server', bytes }))
    const send = (bytes: Buffer) => {
      crossed.push({ from: 'client', bytes })
      peer.write(bytes)
    }
    send(framed(message('1')))
    await peer.acks(1)
    // One message in two packets, and one that is refused.
    const second = framed(message('2'))
    send(second.subarray(0, 100))
    send(second.subarray(100))
    await peer.acks(1)
    send(framed(message('3').replace('|T|2.3|', '|T|3.0|')))
    await peer.acks(1)

    const file = join(folder, 'mllp.pcap')
    writeFileSync(file, writePcap(crossed))
    const { stdout } = await run('tshark', ['-r', file, '-Y', 'hl7', '-T', 'pdml'], { maxBuffer: 1 << 26 })
    // Wireshark prints each segment; a frame that it cannot take apart has none.
    const shown = [...stdout.matchAll(/M(?:SH|SA)\|[^"&]*/g)].map(([text]) => text)
    const acks = shown.filter((text) => text.startsWith('MSA')).map((text) => text.slice(0, 8))
    expect([...new Set(acks)]).toEqual(['MSA|AA|1', 'MSA|AA|2', 'MSA|AR|3'])
    expect(stdout.match(/<proto name="hl7"/g)).toHaveLength(6)
    const { stdout: bad } = await run('tshark', ['-r', file, '-Y', '_ws.malformed'])
    expect(bad).toBe('')
  }, 60_000)
})
