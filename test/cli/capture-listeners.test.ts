import { afterEach, expect, test } from '@jest/globals'
import { type CaptureListeners, createCaptureListeners } from '../../server/cli/replay/capture-listeners.ts'
import { readAcknowledgement } from '../../server/hl7v2/acknowledgement.ts'
import { createSender } from '../../server/interfaces/outbound/send-over-mllp.ts'
import { adt, bytes, text } from '../replay/trace-kit.ts'

let listeners: CaptureListeners

const open = (waitMs: number): CaptureListeners => {
  listeners = createCaptureListeners({ host: '127.0.0.1', waitMs, now: () => 0 })
  return listeners
}

afterEach(() => listeners.close())

test('keeps what comes over each interface in order, answers AA, and tells who waits', async () => {
  const { until, messages } = open(10_000)
  const adtOut = await listeners.open('adt-out')
  const oruOut = await listeners.open('oru-out')
  const two = until('adt-out', 2)
  const sender = createSender({ timeoutMs: 5_000 })
  for (const [id, to] of [
    ['1', adtOut],
    ['2', oruOut],
    ['3', adtOut],
  ] as const) {
    const result = await sender.send(bytes(adt('A01', id, 'T1')), to)
    expect(result.ok && readAcknowledgement(result.ack)).toMatchObject({ code: 'AA', controlId: id })
  }
  sender.close()
  expect(await two).toBe(true)
  const ids = (name: string) => messages(name).map(({ message }) => text(message).split('|')[9])
  expect([ids('adt-out'), ids('oru-out')]).toEqual([['1', '3'], ['2']])
})

test('says when it took too long', async () => {
  expect(await open(1).until('adt-out', 1)).toBe(false)
})
