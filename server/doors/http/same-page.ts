/** Whether a request comes from a page of ours, and by a name of this machine (no DNS rebinding). */
import type { IncomingHttpHeaders } from 'node:http'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i

type Headed = { headers: IncomingHttpHeaders }

export function isSamePage({ headers }: Headed): boolean {
  const { origin, host = '' } = headers
  // A form of a page without referrer sends Origin: null; such a page is framed or sandboxed, never ours.
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`
}

export const isLoopbackHost = ({ headers }: Headed): boolean => LOOPBACK.test(headers.host ?? '')
