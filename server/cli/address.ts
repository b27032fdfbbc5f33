/** `host:port` as people write it; a bare port means this machine. */
import { SandboxError } from '../errors.ts'

export const parseAddress = (text: string, option: string): { host: string; port: number } => {
  const match = /^(?:(?<host>\[[\da-f:]+\]|[^:\s]+):)?(?<port>\d{1,5})$/i.exec(text)
  const port = Number(match?.groups?.['port'])
  if (!match || port < 1 || port > 65_535) {
    throw new SandboxError('usage', `${option} takes host:port, such as 127.0.0.1:2575; it is "${text}".`)
  }
  const host = match.groups?.['host']?.replace(/^\[|\]$/g, '') ?? '127.0.0.1'
  return { host, port }
}
