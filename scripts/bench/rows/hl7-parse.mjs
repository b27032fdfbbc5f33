/** Reading messages: taken apart, five fields read, against a plain split of all segments and fields. Processor time, in this process. */
import { parseMessage } from '../../../dist/server/hl7v2/parse-message.js'
import { admission } from '../data/messages.mjs'
import { result } from '../data/results.mjs'
import { beside } from '../lines.mjs'
import { measure } from '../measure.mjs'

const FIELDS = ['MSH-9.2', 'MSH-10', 'PID-3.1', 'PID-5.1', 'PV1-3.1']

const perSecond = (seconds, work) => async () => {
  const before = process.cpuUsage()
  const until = seconds * 1e6
  let done = 0
  let spent = 0
  while (spent < until) {
    for (let n = 0; n < 500; n++) work()
    done += 500
    const { user, system } = process.cpuUsage(before)
    spent = user + system
  }
  return (done / spent) * 1e6
}

export const run = async ({ seconds, rounds }) => {
  const lines = []
  for (const [what, frame] of [
    ['ADT of 1.5 KB', admission(0)],
    ['ORU of 10 KB', result(0)],
  ]) {
    const bytes = frame.subarray(1, -2)
    let kept = 0
    const found = await measure(rounds, {
      split: perSecond(seconds, () => {
        kept += bytes
          .toString('utf8')
          .split('\r')
          .map((line) => line.split('|')).length
      }),
      parse: perSecond(seconds, () => {
        const parsed = parseMessage(bytes)
        for (const field of FIELDS) kept += parsed.message.get(field).length
      }),
    })
    if (kept === 0) throw new Error('Nothing was read.')
    lines.push(
      beside('hl7-parse', `${what}, taken apart and five fields read`, {
        unit: 'msg/s',
        value: found.parse,
        limit: found.split,
        limitIs: 'split of all segments and fields',
        note: 'processor time',
      }),
    )
  }
  return lines
}
