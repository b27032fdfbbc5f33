/** A load of messages over MLLP: some connections, each with a window of messages in flight, for some seconds. */
import { connect } from 'node:net'
import { serveTask } from '../children.mjs'
import { admission, update } from '../data/messages.mjs'
import { newResult } from '../data/results.mjs'

const END = Buffer.from([0x1c, 0x0d])
const POSITIVE = Buffer.from('MSA|AA|')

/** One connection that keeps `window` messages in flight until `next` gives none; resolves when all are answered. */
const run = (port, window, next, count) =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let inFlight = 0
    let rest = Buffer.alloc(0)
    const fill = () => {
      while (inFlight < window) {
        const frame = next()
        if (!frame) break
        inFlight++
        // The frame is used again for a later turn; with more than one in flight it may still wait in the socket.
        socket.write(window > 1 ? Buffer.from(frame) : frame)
      }
      if (inFlight === 0) socket.end()
    }
    socket.on('connect', fill)
    socket.on('data', (chunk) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      let start = 0
      for (let end = rest.indexOf(END); end >= 0; end = rest.indexOf(END, start)) {
        inFlight--
        count(rest.subarray(start, end).includes(POSITIVE))
        start = end + END.length
      }
      rest = rest.subarray(start)
      fill()
    })
    socket.on('error', reject)
    socket.on('close', resolve)
  })

/**
 * `{port, admit: n}` admits n visits; `{port, connections, window, seconds, visits, turn}` updates them, or brings `results` of them;
 * with `messages` so many, however long they take.
 */
serveTask(
  async ({
    port,
    admit,
    connections = 16,
    window = 1,
    seconds = 2,
    messages: most,
    visits = 100,
    turn = 0,
    results = false,
  }) => {
    let positive = 0
    let negative = 0
    const count = (good) => (good ? positive++ : negative++)
    if (admit) {
      let n = 0
      await Promise.all(
        Array.from({ length: connections }, () => run(port, 8, () => (n < admit ? admission(n++) : undefined), count)),
      )
      return { positive, negative }
    }
    const share = Math.max(1, Math.floor(visits / connections))
    const started = performance.now()
    const end = most === undefined ? started + seconds * 1000 : Number.POSITIVE_INFINITY
    const last = most === undefined ? Number.POSITIVE_INFINITY : turn + most
    let sent = turn
    const feeds = Array.from({ length: connections }, (_, c) => {
      const make = results ? newResult : update
      const messages = Array.from({ length: share }, (_, i) => make((c * share + i) % visits))
      let at = 0
      return () => (sent < last && performance.now() < end ? messages[at++ % share](++sent) : undefined)
    })
    await Promise.all(feeds.map((next) => run(port, window, next, count)))
    return { perSecond: (positive + negative) / ((performance.now() - started) / 1000), positive, negative, turn: sent }
  },
)
