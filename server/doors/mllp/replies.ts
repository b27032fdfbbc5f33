/** Acknowledgements in the order of the messages, however the work on them overtakes itself; written together where they come together. */
import type { Socket } from 'node:net'

export interface Replies {
  /** An empty reply keeps its place and sends nothing. `onFailure` is told when the reply could not be written. */
  add(reply: Promise<Buffer>, onFailure: (why: string) => void): void
  /** Resolves when everything added so far is written or given up. */
  done(): Promise<void>
}

export function createReplies(socket: Socket): Replies {
  let last: Promise<void> = Promise.resolve()
  let corked = false

  function write(bytes: Buffer, onFailure: (why: string) => void): void {
    if (!corked) {
      corked = true
      socket.cork()
      process.nextTick(() => {
        corked = false
        socket.uncork()
      })
    }
    socket.write(bytes, (error) => error && onFailure('the connection was lost while it was written'))
  }

  return {
    add(reply, onFailure) {
      const before = last
      last = (async () => {
        try {
          const bytes = await reply
          await before
          if (bytes.length === 0) return
          if (socket.destroyed || !socket.writable) onFailure('the connection was gone')
          else write(bytes, onFailure)
        } catch (error) {
          onFailure(error instanceof Error ? error.message : 'it could not be made')
        }
      })()
    },
    done: () => last,
  }
}
