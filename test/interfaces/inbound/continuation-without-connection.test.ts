/** Parts of a message where each comes over a connection of its own: the pointer alone says what goes on from what. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { messageOf, ngemrText } from '../../emr/ngemr-message.ts'
import { NOW, WORKSPACE } from '../../emr/small-hospital.ts'
import { type InboundSide, openInboundSide } from './inbound-side.ts'

let side: InboundSide
beforeEach(async () => {
  side = await openInboundSide()
})
afterEach(() => side.close())

const NUMBER = '100700090001'
/** Cut before the segments of those names. */
const parts = (...names: string[]) => {
  const [msh = '', ...segments] = ngemrText({ event: 'A01', more: ['PV2|||^Chest pain'] })
    .split('\r')
    .filter(Boolean)
  const all: string[][] = [[]]
  for (const segment of segments) {
    if (names.includes(segment.slice(0, 3))) all.push([])
    all.at(-1)?.push(segment)
  }
  return all.map((each, i) => {
    const header = msh.replace('|4386567|', `|F${i + 1}|`).replace('|T|2.3||||', `|T|2.3||${i === 0 ? '' : `P${i}`}||`)
    return [header, ...each, ...(i < all.length - 1 ? [`DSC|P${i + 1}|F`] : []), ''].join('\r')
  })
}

describe('Over HTTP and through the drop folder each part has a connection of its own', () => {
  const OTHER = '100700090002'
  const MINUTES = 60_000
  const ofOther = (part: string) =>
    part
      .replaceAll(NUMBER, OTHER)
      .replaceAll('T5012345B', 'T5212345G')
      .replace('|F', '|G')
      .replace('|20261123085500|', '|20261123091200|')
  const [first = '', second = ''] = parts('PV1')
  let n = 0
  const send = async (text: string, minute: number) => {
    const name = `file ${++n}`
    const at = NOW + minute * MINUTES
    side.small.clock.now = at
    const { answers } = await side.receiver.receive({
      workspace: WORKSPACE,
      payload: Buffer.from(text),
      connection: name,
      peer: name,
      at,
    })
    const told = messageOf(String(answers[0]))
    return `${told.get('MSA-1')} ${told.get('MSA-2')} ${told.get('ERR-1.1') || told.get('MSA-3').slice(0, 6)}`.trim()
  }
  const onFile = async () =>
    [await side.small.visit(NUMBER), await side.small.visit(OTHER)].map((each) => each !== undefined)

  test('a pointer is free again when nobody went on with it for ten minutes', async () => {
    expect(await send(first, 0)).toBe('AA F1')
    expect(await send(ofOther(first), 9)).toMatch(/^AE G1/)
    expect([await send(ofOther(first).replace('|G1|', '|G8|'), 11), await send(ofOther(second), 12)]).toEqual([
      'AA G8',
      'AA G2',
    ])
    expect(await onFile()).toEqual([false, true])
  })

  test('one that goes on meanwhile keeps it', async () => {
    const [begin = '', middle = '', end = ''] = parts('PV1', 'PV2')
    for (const [part, minute] of [
      [begin, 0],
      [middle, 8],
    ] as const)
      await send(part, minute)
    expect(await send(ofOther(begin), 12)).toMatch(/^AE G1/)
    expect(await send(end, 13)).toBe('AA F3')
  })

  test('what was left behind and goes on all the same is not joined to the other', async () => {
    await send(first, 0)
    expect(await send(ofOther(first), 12)).toBe('AA G1')
    expect(await send(second, 13)).toMatch(/^AE F2/)
    expect(await send(ofOther(second), 14)).toBe('AA G2')
    expect(await onFile()).toEqual([false, true])
  })
})
