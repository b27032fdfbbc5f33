/** What the setting `host` means: who can reach us, and by which address. */
export const isLoopback = (host: string) => host === 'localhost' || host === '::1' || /^127\./.test(host)

/** Where a client on this machine reaches a server that listens there; an address of all interfaces is none to call. */
export const addressOf = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
