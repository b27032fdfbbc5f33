/** Framing, parsing and acknowledging as the product does them, and nothing else: no store, no journal. */
import { createServer } from 'node:net'
import { buildAcknowledgement } from '../../../dist/server/hl7v2/acknowledgement.js'
import { createFramer, frame } from '../../../dist/server/hl7v2/mllp-framer.js'
import { parseMessage } from '../../../dist/server/hl7v2/parse-message.js'
import { serveTask } from '../children.mjs'

let sent = 0
const answerTo = (payload) => {
  const parsed = parseMessage(payload)
  const code = parsed.ok ? 'AA' : 'AR'
  const ack = buildAcknowledgement({
    message: parsed.message,
    code,
    errors: [],
    controlId: `ACK${++sent}`,
    now: Date.now(),
  })
  return frame(ack)
}

serveTask(() => {
  const server = createServer({ noDelay: true }, (socket) => {
    const framer = createFramer({ maxBytes: 16 * 1024 * 1024 })
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      const answers = []
      for (const event of framer.push(chunk)) if (event.kind === 'frame') answers.push(answerTo(event.payload))
      if (answers.length > 0) socket.write(answers.length === 1 ? answers[0] : Buffer.concat(answers))
    })
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({ port: server.address().port })))
})
