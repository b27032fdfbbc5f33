/**
 * The limit of a message: a socket server that finds frames, reads only MSH and answers AA. With a file it writes every frame there
 * first and answers after fdatasync: one of its own for each frame, or with `shared` one for all that came while another was under way.
 */
import { fdatasync, openSync, writeSync } from 'node:fs'
import { createServer } from 'node:net'
import { promisify } from 'node:util'
import { serveTask } from '../children.mjs'

const END = Buffer.from([0x1c, 0x0d])
const sync = promisify(fdatasync)

const answerTo = (frame) => {
  const end = frame.indexOf(0x0d)
  const field = frame.latin1Slice(1, end).split('|')
  const header = [
    'MSH',
    field[1],
    field[4],
    field[5],
    field[2],
    field[3],
    field[6],
    '',
    'ACK',
    field[9],
    field[10],
    field[11],
  ]
  return `\v${header.join('|')}\rMSA|AA|${field[9]}\r\x1c\r`
}

/** Gives what keeps a frame and resolves once it is on the disk. */
const createLog = (file, shared) => {
  const handle = openSync(file, 'a')
  const write = (frames) => {
    writeSync(handle, frames.length === 1 ? frames[0] : Buffer.concat(frames))
    return sync(handle)
  }
  if (!shared) return (frame) => write([frame])

  let waiting = []
  let running = false
  const flush = async () => {
    running = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      await write(batch.map(({ frame }) => frame))
      for (const { done } of batch) done()
    }
    running = false
  }
  return (frame) =>
    new Promise((done) => {
      waiting.push({ frame, done })
      if (!running) setImmediate(() => running || flush())
    })
}

serveTask(({ file, shared = false }) => {
  const keep = file ? createLog(file, shared) : undefined
  const server = createServer({ noDelay: true }, (socket) => {
    let rest = Buffer.alloc(0)
    let last = Promise.resolve()
    const answerInTurn = (frame) => {
      const kept = shared ? keep(frame) : last.then(() => keep(frame))
      last = Promise.all([kept, last]).then(() => void socket.write(answerTo(frame), 'latin1'))
    }
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      let start = 0
      let answers = ''
      for (let end = rest.indexOf(END); end >= 0; end = rest.indexOf(END, start)) {
        const frame = rest.subarray(start, end)
        if (keep) answerInTurn(frame)
        else answers += answerTo(frame)
        start = end + END.length
      }
      rest = rest.subarray(start)
      if (answers !== '') socket.write(answers, 'latin1')
    })
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({ port: server.address().port })))
})
