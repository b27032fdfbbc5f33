import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createFramer, type FramerEvent, frame } from '../../server/hl7v2/mllp-framer.ts'
import { cpuMs } from '../cpu-time.ts'

const VT = '\x0b'
const FS = '\x1c'
const A = 'MSH|^~\\&|A\rPID|1\r'
const B = 'MSH|^~\\&|B\r'
const LIMIT = 1_000

/** Events as text, junk that came in several pieces joined: the same however the stream was cut. */
function feed(stream: string | Buffer, cuts: readonly number[] = [], maxBytes = LIMIT): string[] {
  const bytes = typeof stream === 'string' ? Buffer.from(stream, 'latin1') : stream
  const framer = createFramer({ maxBytes })
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length]
  const events = places.slice(1).flatMap((to, n) => framer.push(Buffer.from(bytes.subarray(places[n], to))))
  return tell([...events, ...framer.end()])
}

function tell(events: FramerEvent[]): string[] {
  const told: string[] = []
  let junkEnd = -1
  for (const event of events) {
    if (event.kind === 'junk') {
      const text = event.bytes.toString('latin1')
      if (event.offset === junkEnd) told.push(told.pop() + text)
      else told.push(`junk @${event.offset} ${text}`)
      junkEnd = event.offset + event.bytes.length
    } else if (event.kind === 'frame') {
      told.push(`frame${event.loose ? `(${event.loose})` : ''} @${event.offset} ${event.payload.toString('latin1')}`)
    } else if (event.kind === 'truncated') told.push(`truncated @${event.offset} ${event.bytes.toString('latin1')}`)
    else told.push(`oversize @${event.offset}`)
  }
  return told
}

const everyByte = (stream: string) => Array.from({ length: stream.length }, (_, n) => n)

describe.each([
  ['in one packet', () => []],
  ['in one-byte packets', everyByte],
])('%s', (_, cuts) => {
  const a = `${VT}${A}${FS}\r`
  const b = `${VT}${B}${FS}\r`
  test.each<[string, string, string[]]>([
    ['one frame', a, [`frame @0 ${A}`]],
    ['two frames', a + b, [`frame @0 ${A}`, `frame @${a.length} ${B}`]],
    ['an empty frame', `${VT}${FS}\r${b}`, ['frame @0 ', `frame @3 ${B}`]],
    [
      'line ends, blanks and NUL between frames',
      `\r\n${a}\r\n \0\n${b}\n`,
      [`frame @2 ${A}`, `frame @${a.length + 7} ${B}`],
    ],
    [
      'junk between frames',
      `${a}what \n is it${b}`,
      [`frame @0 ${A}`, `junk @${a.length} what \n is it`, `frame @${a.length + 12} ${B}`],
    ],
    ['no start block', `${A}${FS}\r${b}`, [`junk @0 ${A}${FS}\r`, `frame @${A.length + 2} ${B}`]],
    ['an HTTP request', 'GET / HTTP/1.1\r\n\r\n', ['junk @0 GET / HTTP/1.1\r\n\r\n']],
    [
      'FS without CR, then the next frame',
      `${VT}${A}${FS}${b}`,
      [`frame(no-cr) @0 ${A}`, `frame @${A.length + 2} ${B}`],
    ],
    ['FS LF', `${VT}${A}${FS}\n${b}`, [`frame(lf) @0 ${A}`, `frame @${A.length + 3} ${B}`]],
    ['FS CR LF', `${a}\n${b}`, [`frame @0 ${A}`, `frame @${a.length + 1} ${B}`]],
    ['FS at the very end', `${VT}${A}${FS}`, [`frame(no-cr) @0 ${A}`]],
    ['FS within the data', `${VT}one${FS}two${FS}${FS}\r`, [`frame @0 one${FS}two${FS}`]],
    ['a frame cut by the next', `${VT}MSH|half${b}`, ['truncated @0 MSH|half', `frame @9 ${B}`]],
    ['start blocks only', `${VT}${VT}${b}`, ['truncated @0 ', 'truncated @1 ', `frame @2 ${B}`]],
    ['the end of the stream in a frame', `${VT}MSH|half`, ['truncated @0 MSH|half']],
    [
      'as large as allowed',
      `${VT}${'x'.repeat(LIMIT)}${FS}\r${b}`,
      [`frame @0 ${'x'.repeat(LIMIT)}`, `frame @1003 ${B}`],
    ],
    ['one byte more', `${VT}${'x'.repeat(LIMIT + 1)}${FS}\r${b}`, ['oversize @0', `frame @1004 ${B}`]],
    ['too large and cut', `${VT}${'x'.repeat(LIMIT + 1)}${b}`, ['oversize @0', `frame @1002 ${B}`]],
    ['nothing', '', []],
  ])('%s', (_, stream, expected) => expect(feed(stream, cuts(stream))).toEqual(expected))
})

describe('whatever the packets', () => {
  const payload = fc.string({ unit: fc.constantFrom(...`MSH|^~\\&\r\n é陳${FS}`), maxLength: 40 })
  const between = fc.constantFrom('', '', '', '\r\n', '\0 ', 'junk', '\x1c\r', '\n<xml/>\n')

  test('frames are neither lost, doubled nor altered, whatever stands between them', () => {
    const stream = fc.array(fc.tuple(between, payload.filter(isFrameable)), { maxLength: 8 })
    fc.assert(
      fc.property(stream, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (items, cuts) => {
        const bytes = Buffer.concat(items.flatMap(([junk, text]) => [Buffer.from(junk), frame(Buffer.from(text))]))
        const at = cuts.map((cut) => Math.floor(cut * bytes.length))
        const frames = feed(bytes, at).filter((told) => told.startsWith('frame'))
        expect(frames.map((told) => told.replace(/^frame @\d+ /, ''))).toEqual(
          items.map(([, text]) => Buffer.from(text).toString('latin1')),
        )
      }),
      { numRuns: 3_000 },
    )
  })

  test('any bytes give the same events in one packet as in many, and every byte is accounted for', () => {
    const stream = fc.array(fc.constantFrom(0x0b, 0x0b, 0x1c, 0x1c, 0x0d, 0x0d, 0x0a, 0x20, 0x41, 0x42), {
      maxLength: 80,
    })
    fc.assert(
      fc.property(
        stream,
        fc.array(fc.nat(80), { maxLength: 20 }),
        fc.integer({ min: 1, max: 20 }),
        (numbers, cuts, limit) => {
          const bytes = Buffer.from(numbers)
          const at = cuts.filter((cut) => cut < bytes.length)
          expect(feed(bytes, at, limit)).toEqual(feed(bytes, [], limit))
        },
      ),
      { numRuns: 5_000 },
    )
  })

  function isFrameable(text: string): boolean {
    return !text.includes(`${FS}\r`) && !text.includes(`${FS}\n`)
  }
})

describe('what is under way', () => {
  test('is counted from the start block on', () => {
    const framer = createFramer({ maxBytes: 10 })
    const pendingAfter = (text: string) => {
      framer.push(Buffer.from(text, 'latin1'))
      return framer.pendingBytes
    }
    expect([
      pendingAfter(''),
      pendingAfter(' \r'),
      pendingAfter(VT),
      pendingAfter('abc'),
      pendingAfter(FS),
      pendingAfter('\r'),
      pendingAfter('junk'),
      pendingAfter(`${VT}ab`),
    ]).toEqual([0, 0, 1, 4, 5, 0, 0, 3])
    expect(pendingAfter('a frame that is too long')).toBe(27)
  })

  test('the framer goes on after an end', () => {
    const framer = createFramer({ maxBytes: 10 })
    framer.push(Buffer.from(`${VT}ab${FS}`, 'latin1'))
    expect(tell(framer.end())).toEqual(['frame(no-cr) @0 ab'])
    expect(tell(framer.push(Buffer.from(`${VT}c${FS}\r`, 'latin1')))).toEqual(['frame @4 c'])
    expect(framer.end()).toEqual([])
  })
})

describe('large streams', () => {
  const megabyte = Buffer.alloc(1 << 20, 'x')

  test.each<[string, () => Iterable<Buffer>]>([
    [
      '8 MiB in 64 KiB packets',
      () => chunked(Buffer.concat([Buffer.from(VT), Buffer.alloc(8 << 20, 'x'), Buffer.from(`${FS}\r`)]), 65_536),
    ],
    ['1 MiB in one-byte packets', () => chunked(Buffer.concat([Buffer.from(VT), megabyte, Buffer.from(`${FS}\r`)]), 1)],
    ['64 MiB that never end', () => repeated(Buffer.from(VT), megabyte, 64)],
    ['16 MiB of end blocks', () => repeated(Buffer.from(VT), Buffer.alloc(1 << 20, FS), 16)],
    ['1 MiB of start blocks', () => [Buffer.alloc(1 << 20, VT)]],
    ['64 MiB of junk', () => repeated(Buffer.from('x'), megabyte, 64)],
  ])('%s take linear time', (_, chunks) => {
    const framer = createFramer({ maxBytes: 16 << 20 })
    const started = cpuMs()
    for (const chunk of chunks()) framer.push(chunk)
    // What grows with the square of the size takes minutes; a slow machine takes some seconds.
    expect(cpuMs() - started).toBeLessThan(15_000)
  })

  test('a payload that came in pieces is the payload', () => {
    const payload = Buffer.from(Array.from({ length: 100_000 }, (_, n) => 32 + (n % 90)))
    const framer = createFramer({ maxBytes: 1 << 20 })
    const events = [...chunked(frame(payload), 777)].flatMap((chunk) => framer.push(chunk))
    expect(events).toEqual([{ kind: 'frame', payload, offset: 0 }])
  })

  function* chunked(bytes: Buffer, size: number): Iterable<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }

  function* repeated(first: Buffer, chunk: Buffer, times: number): Iterable<Buffer> {
    yield first
    for (let n = 0; n < times; n++) yield chunk
  }
})

test.each([`a${VT}b`, `a${FS}\rb`, `a${FS}\nb`])('%j is never framed: a receiver would cut it', (payload) => {
  expect(() => frame(Buffer.from(payload, 'latin1'))).toThrow(/Escape it/)
})
