import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseMessage } from '../../server/hl7v2/parse-message.ts'
import { cpuMs } from '../cpu-time.ts'
import { ADMISSION, lines, parse, refusal } from './messages.ts'

describe('reading by path', () => {
  const { message, warnings } = parse(ADMISSION)

  test('a message as NGEMR sends it is read without a warning', () => expect(warnings).toEqual([]))

  test.each([
    ['MSH-1', '|'],
    ['MSH-2', '^~\\&'],
    ['MSH-3', 'EPIC'],
    ['MSH-9.2', 'A01'],
    ['MSH-10', '4386567'],
    ['MSH-18', 'UNICODE UTF-8'],
    ['MSH-23', ''],
    ['MSH-99', ''],
    ['PID-3', 'T3012345F^^^P~7001^^^EPI'],
    ['PID-3[1]', 'T3012345F^^^P'],
    ['PID-3.1', 'T3012345F'],
    ['PID-3[2].4', 'EPI'],
    ['PID-3[2].4.1', 'EPI'],
    ['PID-3[2].4.2', ''],
    ['PID-3[3]', ''],
    ['PID.5.1', '陳 大文'],
    ['PID-11.4', 'UPPER ROAD'],
    ['PID-11[1].8', 'ROSE&CO'],
    ['PID-11[1]', '10A^^^UPPER ROAD^310010^SG^P^ROSE\\T\\CO'],
    ['PID-18', '""'],
    ['OBX[2]-5', 'a | b\nc \\H\\d\\N\\ A'],
    ['OBX[2]-1', '2'],
    ['OBX[3]-1', ''],
    ['ZPD-7', 'N'],
    ['AL1-3', ''],
    ['EVN', 'EVN|A01|20241104000507||ADT_EVENT|1001^SYNTHETIC^CLERK^^^^^^ZAH^^^^^ZAH||'],
  ])('%s is %j', (path, value) => expect(message.get(path)).toBe(value))

  test.each([
    ['PID-3', 2],
    ['PID-11', 3],
    ['PID-4', 0],
    ['PID-18', 1],
    ['MSH-2', 1],
    ['IN1-2', 0],
  ])('%s has %i repetitions', (path, count) => expect(message.repetitions(path)).toBe(count))

  test('empty is a field that has no byte, or is beyond the last one', () => {
    const { message } = parse(lines('MSH|^~\\&||EPIC', 'PID||a||^~|'))
    const emptyOf = (name: string) => [0, 1, 2, 3, 4, 5, 6].map((field) => message.segment(name)?.isEmpty(field))
    expect(emptyOf('MSH')).toEqual([true, false, false, true, false, true, true])
    expect(emptyOf('PID')).toEqual([true, true, false, true, false, true, true])
  })

  test('segments are counted by name', () => {
    expect(message.segments.map((segment) => segment.name)).toEqual(['MSH', 'EVN', 'PID', 'ZPD', 'PV1', 'OBX', 'OBX'])
    expect(message.segments.map((segment) => segment.occurrence)).toEqual([1, 1, 1, 1, 1, 1, 2])
    expect(message.segmentsNamed('OBX').map((obx) => obx.value(5, { subcomponent: 1 }))).toEqual([
      'Singapore',
      message.get('OBX[2]-5'),
    ])
  })

  test('field counts include the trailing empty ones, and the separator in MSH', () => {
    expect(message.segment('MSH')?.fieldCount).toBe(23)
    expect(message.segment('ZPD')?.fieldCount).toBe(25)
    expect(parse(lines('MSH|^~\\&', 'ZZZ')).message.segments.map((segment) => segment.fieldCount)).toEqual([2, 0])
    const [, long] = parse(lines('MSH|^~\\&', `ZZZ${'|x'.repeat(999)}|last|`)).message.segments
    expect([long?.fieldCount, long?.value(1000), long?.value(1001), long?.value(1002)]).toEqual([1001, 'last', '', ''])
  })

  test('raw bytes are as they came', () => {
    expect(Buffer.from(message.raw('PID-5.1'))).toEqual(Buffer.from('陳 大文'))
    expect(message.raw('PID-99')).toHaveLength(0)
    expect(message.bytes).toEqual(Buffer.from(ADMISSION))
  })

  test('a text that is no path is said to be none', () => {
    for (const path of ['', 'pid-3', 'PID-0', 'PID-3[0]', 'PID3', 'PID-3.', 'PID-3.1.1.1']) {
      expect(() => message.get(path)).toThrow(/is no HL7 path/)
    }
  })
})

describe('line endings', () => {
  test.each([
    ['LF', 'MSH|^~\\&|A\nPID|1\n', ['segments end in LF']],
    ['CR LF', 'MSH|^~\\&|A\r\nPID|1\r\n', ['segments end in CR LF']],
    ['mixed', 'MSH|^~\\&|A\rPID|1\nPV1|1\r\n', ['segments end in CR LF', 'segments end in LF']],
    ['blank lines', 'MSH|^~\\&|A\r\r\rPID|1\r', ['there is a blank line']],
    ['blank lines before MSH', '\r\nMSH|^~\\&|A\rPID|1\r', ['stand before MSH']],
    ['a byte order mark', '\ufeffMSH|^~\\&|A\rPID|1\r', ['stand before MSH']],
    ['no last CR', 'MSH|^~\\&|A\rPID|1', ['not ended by CR']],
  ])('%s: read, and told', (_, text, expected) => {
    const { message, warnings } = parse(text)
    expect(message.get('PID-1')).toBe('1')
    expect(message.get('MSH-3')).toBe('A')
    expect(warnings.map(({ code }) => code)).toEqual(expected.map(() => 'segment-separator'))
    for (const [n, part] of expected.entries()) expect(warnings[n]?.text.toLowerCase()).toContain(part.toLowerCase())
  })

  test('a line feed within the text of a CR message stays in the text', () => {
    const { message, warnings } = parse('MSH|^~\\&|A\rOBX|1|TX|||two\nlines\rOBX|2\r')
    expect(message.get('OBX-5')).toBe('two\nlines')
    expect(message.segmentsNamed('OBX')).toHaveLength(2)
    expect(warnings).toMatchObject([{ code: 'segment-separator', text: expect.stringContaining('line feed') }])
  })
})

describe('delimiters', () => {
  test.each([
    [
      'all others',
      'MSH$%!?*$A$\rPID$1$a%b*c!d\r',
      { field: '$', component: '%', repetition: '!', escape: '?', subcomponent: '*' },
    ],
    [
      'five, with truncation',
      'MSH|^~\\&#|A\r',
      { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&', truncation: '#' },
    ],
    ['no escape', 'MSH|^~&|A\r', { field: '|', component: '^', repetition: '~', escape: '', subcomponent: '&' }],
    [
      'no subcomponent',
      'MSH|^~\\|A\r',
      { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '' },
    ],
    ['component only', 'MSH|^|A\r', { field: '|', component: '^', repetition: '', escape: '', subcomponent: '' }],
    [
      'nothing after MSH-2',
      'MSH|^~\\&',
      { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' },
    ],
  ])('%s', (_, text, delimiters) => expect(parse(text).message.delimiters).toEqual(delimiters))

  test('custom ones are read by', () => {
    const { message } = parse('MSH$%!?*$A$\rPID$1$a%b*c!d?F?e\r')
    expect(message.get('PID-2[1].2.2')).toBe('c')
    expect(message.get('PID-2[2]')).toBe('d$e')
  })

  test('without an escape character, backslashes are text', () => {
    expect(parse('MSH|^~&|A\rOBX|C:\\F\\x\r').message.get('OBX-1')).toBe('C:\\F\\x')
  })

  test.each([
    ['MSH', 'MSH-1'],
    ['MSH\rPID|1\r', 'MSH-1'],
    ['MSHA^~\\&A', 'MSH-1'],
    ['MSH |^~', 'MSH-1'],
    ['MSH||A\r', 'MSH-2'],
    ['MSH|EPIC|OUT\r', 'MSH-2'],
    ['MSH|^~\\\\&|A\r', 'MSH-2'],
    ['MSH|^~\\&#@|A\r', 'MSH-2'],
    ['MSH|^é\\&|A\r', 'MSH-2'],
  ])('%j is refused at %s', (text, location) =>
    expect(refusal(text)).toMatchObject({ code: 'bad-delimiters', location }),
  )
})

describe('what is no message', () => {
  test.each([
    ['', 'empty', 'empty'],
    ['\r\n\r\n', 'empty', 'empty'],
    ['PID|1\r', 'no-msh', '50 49 44'],
    ['msh|^~\\&|\r', 'no-msh', 'capitals'],
    ['FHS|^~\\&|\rMSH|^~\\&|\r', 'no-msh', 'batch'],
    ['GET / HTTP/1.1\r\n\r\n', 'no-msh', 'HTTP'],
    [Buffer.from('MSH|^~\\&|A\r', 'utf16le'), 'no-msh', 'UTF-16'],
    [Buffer.from([0, 1, 2, 255]), 'no-msh', '00 01 02 ff'],
  ])('%j: %s', (bytes, code, text) => {
    const problem = refusal(bytes)
    expect(problem.code).toBe(code)
    expect(problem.text).toContain(text)
  })

  test('two messages in one frame are refused, with the first to answer to', () => {
    const result = parseMessage(Buffer.from(lines('MSH|^~\\&|A|||||||7', 'PID|1', 'MSH|^~\\&|B|||||||8')))
    expect(result).toMatchObject({ ok: false, problem: { code: 'several-messages', location: 'segment 3' } })
    expect(!result.ok && result.message?.get('MSH-10')).toBe('7')
  })

  test('so is one with too many segments', () => {
    const result = parseMessage(Buffer.from(lines('MSH|^~\\&|A', 'OBX|1', 'OBX|2')), { maxSegments: 2 })
    expect(result).toMatchObject({ ok: false, problem: { code: 'too-many-segments', location: 'segment 3' } })
  })

  test('a segment without a proper name is kept and told', () => {
    const { message, warnings } = parse(lines('MSH|^~\\&|A', 'pid|1', 'PIDX|1', 'P', 'Z1Z'))
    expect(message.segments.map(({ name }) => name)).toEqual(['MSH', 'pid', 'PIDX', 'P', 'Z1Z'])
    expect(warnings.map(({ code, location }) => [code, location])).toEqual([
      ['bad-segment-name', 'segment 2'],
      ['bad-segment-name', 'segment 3'],
      ['bad-segment-name', 'segment 4'],
    ])
  })
})

describe('nothing is lost, whatever comes', () => {
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.uint8Array({ maxLength: 300 }).map((tail) => Buffer.concat([Buffer.from('MSH|^~\\&|'), tail])),
    fc
      .string({ unit: fc.constantFrom(...'MSHPID|^~\\&\r\n15é陳. XF'), maxLength: 200 })
      .map((tail) => Buffer.from(`MSH|^~\\&|${tail}`)),
  )

  test('any bytes are read or refused, never thrown at, and stay as they were', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const before = Buffer.from(bytes)
        const result = parseMessage(bytes)
        const message = result.ok ? result.message : result.message
        for (const segment of message?.segments ?? []) {
          for (let field = 1; field <= Math.min(segment.fieldCount + 1, 20); field++) {
            segment.value(field)
            segment.value(field, { repetition: segment.repetitions(field), component: 2, subcomponent: 1 })
          }
        }
        expect(Buffer.from(bytes)).toEqual(before)
        if (result.ok) expect(result.message.bytes).toBe(bytes)
      }),
      { numRuns: 2_000 },
    )
  })

  test('segments, separators and fields put together again are the message', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const result = parseMessage(bytes)
        if (!result.ok) return
        const { message } = result
        let end = 0
        for (const segment of message.segments) {
          expect(Buffer.from(bytes.subarray(end, segment.start)).toString('latin1')).toMatch(
            end === 0 ? /^/ : /^[\r\n]+$/,
          )
          const fields = Array.from({ length: segment.fieldCount }, (_, n) =>
            rawField(message, segment.name, segment.occurrence, n + 1),
          )
          const header = segment.name === 'MSH'
          const joined = [segment.name, ...fields.slice(header ? 1 : 0)].join('|')
          if (/^[A-Z][A-Z0-9]{2}$/.test(segment.name))
            expect(joined).toBe(Buffer.from(bytes.subarray(segment.start, segment.end)).toString('latin1'))
          end = segment.end
        }
        expect(Buffer.from(bytes.subarray(end)).toString('latin1')).toMatch(/^[\r\n]*$/)
      }),
      { numRuns: 1_000 },
    )
  })

  function rawField(
    message: ReturnType<typeof parse>['message'],
    name: string,
    occurrence: number,
    field: number,
  ): string {
    if (!/^[A-Z][A-Z0-9]{2}$/.test(name)) return ''
    return Buffer.from(message.raw(`${name}[${occurrence}]-${field}`)).toString('latin1')
  }

  test.each([
    ['a megabyte in one field', `MSH|^~\\&|A\rOBX|1|ED|||^^^Base64^${'QUJD'.repeat(262_144)}\r`],
    ['5,000 OBX', `MSH|^~\\&|A\r${'OBX|1|NM|8542^Pulse||55|bpm\r'.repeat(5_000)}`],
    ['a million repetitions', `MSH|^~\\&|A\rPID|1||${'~'.repeat(999_999)}\r`],
    ['four million blank lines', `MSH|^~\\&|A${'\r'.repeat(4_000_000)}PID|1\r`],
    ['a million line feeds, no CR', `MSH|^~\\&|A\n${'\n'.repeat(1_000_000)}PID|1\n`],
  ])('%s: read in linear time', (_, text) => {
    const bytes = Buffer.from(text)
    const started = cpuMs()
    const { message } = parse(bytes)
    const segment = message.segments.at(-1)
    const repetitions = segment?.repetitions(3) ?? 0
    for (let repetition = 1; repetition <= repetitions; repetition++) segment?.value(3, { repetition })
    for (const obx of message.segmentsNamed('OBX')) message.get(`OBX[${obx.occurrence}]-5.1`)
    // What grows with the square of the size takes minutes; a slow machine takes some seconds.
    expect(cpuMs() - started).toBeLessThan(15_000)
  })
})
