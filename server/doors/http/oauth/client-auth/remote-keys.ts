/**
 * Public keys that a client publishes by URL. Fetched from configured hosts only, without following redirects, bounded in time and
 * size (a client must not make us call inside), and kept for a while; an unknown `kid` is looked up anew, but not at every request.
 */
import { createBoundedMap } from '../../../../partners/bounded-map.ts'

export interface RemoteKeys {
  /** `problem` says in words why there is none, and what mends it; `unread` when the keys could not be looked at. */
  find(
    url: string,
    kid: string,
  ): Promise<{ key: Record<string, unknown> } | { problem: string } | { problem: string; unread: true }>
}

export interface RemoteKeysOptions {
  now(): number
  /** Hosts, with their port where it is not the scheme's own: `keys.vendor.example`, `127.0.0.1:3000`; `127.0.0.1:*` is any port. */
  hosts: readonly string[]
  keptMs?: number
  /** A `kid` that is not there is asked for again no sooner. */
  againMs?: number
  timeoutMs?: number
  maxBytes?: number
}

type Keys = Record<string, unknown>[]

export const createRemoteKeys = (options: RemoteKeysOptions): RemoteKeys => {
  const { now, hosts, keptMs = 3_600_000, againMs = 5_000 } = options
  const known = createBoundedMap<string, { keys: Keys; at: number }>(500)

  const refresh = async (url: string): Promise<Keys> => {
    const keys = await fetchKeys(url, options)
    known.set(url, { keys, at: now() })
    return keys
  }

  return {
    async find(url, kid) {
      if (!isAllowed(url, hosts)) {
        return {
          unread: true,
          problem: `keys may not be fetched from ${hostOf(url)}: add it to the setting jwks-hosts (${hosts.join(', ') || 'empty'}), with its port`,
        }
      }
      const cached = known.get(url)
      const fits = (keys: Keys) => keys.find((key) => key['kid'] === kid)
      const age = cached === undefined ? Number.POSITIVE_INFINITY : now() - cached.at
      const found = cached && age < keptMs ? fits(cached.keys) : undefined
      if (found) return { key: found }
      if (age < againMs)
        return { problem: `${url} had no key ${kid} ${Math.ceil(age / 1000)} seconds ago; it is asked again soon` }
      // Noted before it is asked: one that does not answer is not asked at every request.
      known.set(url, { keys: cached?.keys ?? [], at: now() })
      try {
        const key = fits(await refresh(url))
        return key ? { key } : { problem: `${url} has no key ${kid}` }
      } catch (error) {
        return {
          unread: true,
          problem: `${reason(error)}: serve the keys there as JSON, {"keys": […]}, without a redirect`,
        }
      }
    },
  }
}

const isAllowed = (url: string, hosts: readonly string[]): boolean => {
  if (!URL.canParse(url)) return false
  const { protocol, host, hostname, username } = new URL(url)
  if ((protocol !== 'https:' && protocol !== 'http:') || username !== '') return false
  return hosts.includes(host) || hosts.includes(`${hostname}:*`)
}

/** `fetch failed` tells nothing: its cause does. */
function reason(error: unknown): string {
  const { name, message = String(error), cause } = error as Partial<Error>
  if (name === 'TimeoutError') return 'it did not answer in time'
  if (name === 'SyntaxError') return 'it answered something else than JSON'
  const { code, message: why = message } = (cause ?? {}) as { code?: string; message?: string }
  return code === 'ECONNREFUSED' ? 'nobody listens there (ECONNREFUSED)' : why
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url.slice(0, 80))

async function fetchKeys(url: string, { timeoutMs = 3_000, maxBytes = 64 * 1024 }: RemoteKeysOptions): Promise<Keys> {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    headers: { accept: 'application/json' },
  })
  if (!response.ok) throw new Error(`it answered ${response.status}`)
  let size = 0
  const parts: Uint8Array[] = []
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`)
    parts.push(part)
  }
  const { keys } = JSON.parse(Buffer.concat(parts).toString('utf8')) as { keys?: unknown }
  if (!Array.isArray(keys)) throw new Error('it holds no "keys"')
  return keys.slice(0, 50).filter((key): key is Record<string, unknown> => typeof key === 'object' && key !== null)
}
