/** What comes over a connection after the answer: application acknowledgements of enhanced mode, each waited for by its MSA-2. */
import { readAcknowledgement } from '../hl7v2/acknowledgement.ts'

export interface LaterFrames {
  take(bytes: Buffer): void
  /** Undefined when none came in that time. */
  next(controlId: string, timeoutMs: number): Promise<Buffer | undefined>
  /** What nobody waited for. */
  rest(): Buffer[]
}

export function createLaterFrames(): LaterFrames {
  const arrived: Buffer[] = []
  const waiting = new Set<{ controlId: string; resolve: (bytes: Buffer) => void }>()

  return {
    take(bytes) {
      const id = answeredIn(bytes)
      const one = [...waiting].find(({ controlId }) => controlId === id)
      if (one) one.resolve(bytes)
      else arrived.push(bytes)
    },
    next: (controlId, timeoutMs) =>
      new Promise((resolve) => {
        const there = arrived.findIndex((bytes) => answeredIn(bytes) === controlId)
        if (there >= 0) return resolve(arrived.splice(there, 1)[0])
        const finish = (bytes?: Buffer): void => {
          clearTimeout(timer)
          waiting.delete(one)
          resolve(bytes)
        }
        const one = { controlId, resolve: finish }
        const timer = setTimeout(finish, timeoutMs)
        waiting.add(one)
      }),
    rest: () => arrived,
  }
}

function answeredIn(bytes: Buffer): string | undefined {
  const ack = readAcknowledgement(bytes)
  return 'problem' in ack ? undefined : ack.controlId
}
