/** `h17`: a short name for a socket, the same for every request that comes over it. */
import type { Socket } from 'node:net'

export const createConnectionNames = (prefix: string): ((socket: Socket) => string) => {
  const names = new WeakMap<Socket, string>()
  let last = 0
  return (socket) => {
    let name = names.get(socket)
    if (!name) {
      name = `${prefix}${++last}`
      names.set(socket, name)
    }
    return name
  }
}
