/** Requests that no door should swallow, and the statuses that each door answers them with. The table of bad-input.test.ts. */

export interface Target {
  base: string
  /** Header lines that authorise. */
  auth: string
}
export const head = (method: string, path: string, lines = '') =>
  `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n${lines}\r\n`
export const get = (path: string, lines = '') => head('GET', path, lines)
export const post = (path: string, lines: string, body: string | Buffer, type = 'application/fhir+json') =>
  Buffer.concat([
    Buffer.from(head('POST', path, `${lines}Content-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`)),
    Buffer.from(body),
  ])
const tiny = '{"resourceType":"Patient"}'

/** How one row is answered at each door: the statuses in their order. */
export interface Row {
  title: string
  say(to: Target): (string | Buffer)[]
  open: number[]
  epic: number[]
}

const at =
  (path: string, lines = '') =>
  ({ base, auth }: Target) => [get(`${base}${path}`, auth + lines)]
const sent =
  (path: string, body: string | Buffer, type?: string) =>
  ({ base, auth }: Target) => [post(`${base}${path}`, auth, body, type)]
const by =
  (method: string, path = '/Patient/tan') =>
  ({ base, auth }: Target) => [head(method, `${base}${path}`, auth)]
const withBody =
  (lines: string, body: string) =>
  ({ base, auth }: Target) => [`${head('POST', `${base}/Patient`, auth + lines)}${body}`]

export const rows: Row[] = [
  // What is in the body. The Epic door creates nothing yet: there is no such address for a POST.
  { title: 'a body that is no JSON', say: sent('/Patient', '{"resourceType":'), open: [400], epic: [400] },
  {
    title: 'a body that is no UTF-8',
    say: sent('/Patient', Buffer.from([0x7b, 0xff, 0x7d])),
    open: [400],
    epic: [400],
  },
  { title: 'a body that is an array', say: sent('/Patient', '[]'), open: [400], epic: [400] },
  { title: 'no body at all', say: by('POST', '/Patient'), open: [400], epic: [400] },
  { title: 'a body of the wrong type', say: sent('/Patient', tiny, 'text/csv'), open: [415], epic: [400] },
  { title: 'a content type that is none', say: sent('/Patient', tiny, ';;;'), open: [415], epic: [400] },
  { title: 'a body that names another type', say: sent('/Observation', tiny), open: [400], epic: [400] },
  { title: 'nesting 100,000 deep', say: sent('/Patient', '['.repeat(100_000)), open: [400], epic: [400] },
  {
    title: 'nesting 20,000 deep that is JSON',
    say: sent('/Patient', `{"resourceType":"Patient","x":${'{"x":'.repeat(20_000)}1${'}'.repeat(20_001)}`),
    open: [400],
    epic: [400],
  },
  {
    title: '__proto__ in the body',
    say: sent('/Patient', '{"resourceType":"Patient","__proto__":{"id":1}}'),
    open: [201],
    epic: [400],
  },

  // What is in the address.
  { title: 'an unknown type', say: at('/Patiens'), open: [404], epic: [404] },
  { title: 'a type named like a property', say: at('/__proto__/constructor'), open: [404], epic: [404] },
  { title: 'a bad id', say: at('/Patient/a%20b'), open: [400], epic: [404] },
  { title: 'an id of 10,000 characters', say: at(`/Patient/${'x'.repeat(10_000)}`), open: [400], epic: [404] },
  { title: 'a bad date', say: at('/Patient?birthdate=2026-02-31'), open: [400], epic: [400] },
  {
    title: 'a parameter twice',
    say: at('/Patient?birthdate=1970-05-04&birthdate=1980-01-01'),
    open: [200],
    epic: [400],
  },
  { title: 'a count that is none', say: at('/Patient?name=tan&_count=lots'), open: [400], epic: [200] },
  { title: 'broken percent-encoding in the query', say: at('/Patient?name=%E0%A4'), open: [400], epic: [400] },
  { title: 'broken percent-encoding in the path', say: at('/Patient/%zz'), open: [400], epic: [400] },
  { title: 'steps up the tree', say: at('/../../../../etc/passwd'), open: [400], epic: [400] },
  { title: 'steps up the tree, encoded', say: at('/%2e%2e/%2e%2e/etc/passwd'), open: [400], epic: [400] },
  { title: 'a slash inside a segment', say: at('/..%2f..%2fetc%2fpasswd'), open: [400], epic: [400] },
  { title: 'a backslash', say: at('/..%5c..%5cetc'), open: [400], epic: [400] },
  { title: 'NUL in the path', say: at('/Patient/a%00b'), open: [400], epic: [400] },
  { title: 'NUL in the query', say: at('/Patient?name=a%00b'), open: [400], epic: [200] },
  { title: 'NUL as it is', say: at('/Patient/a\0b'), open: [400], epic: [400] },
  { title: 'a search of 16 KB', say: at(`/Patient?name=${'x,'.repeat(8_000)}`), open: [400], epic: [400] },
  { title: '2,000 parameters', say: at(`/Patient?${'a=1&'.repeat(2_000)}`), open: [400], epic: [400] },
  {
    title: 'an absolute URL with another host',
    say: ({ base, auth }) => [get(`http://evil.example${base}/Nothing`, auth)],
    open: [404],
    epic: [404],
  },
  {
    title: 'an unknown workspace',
    say: ({ base, auth }) => [get(base.replace('ngemr', 'nowhere'), auth)],
    open: [404],
    epic: [404],
  },

  // What is in the headers.
  { title: 'a header of 40 KB', say: at('/metadata', `X-Long: ${'x'.repeat(40_000)}\r\n`), open: [431], epic: [431] },
  { title: '20,000 headers', say: at('/metadata', 'x: y\r\n'.repeat(20_000)), open: [431], epic: [431] },
  { title: '2,500 headers', say: at('/metadata', 'x: y\r\n'.repeat(2_500)), open: [200], epic: [200] },
  { title: 'a header with NUL', say: at('/metadata', 'x: a\0b\r\n'), open: [400], epic: [400] },
  { title: 'a header without a colon', say: at('/metadata', 'nonsense\r\n'), open: [400], epic: [400] },
  { title: 'an expectation that nobody meets', say: at('/metadata', 'Expect: miracles\r\n'), open: [417], epic: [417] },
  { title: 'an upgrade that is not offered', say: at('/metadata', 'Upgrade: websocket\r\n'), open: [200], epic: [200] },

  // Requests hidden in requests (RFC 9112 §6.3, §11.2).
  {
    title: 'Content-Length beside Transfer-Encoding',
    say: withBody('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', '0\r\n\r\nGET /x HTTP/1.1\r\n\r\n'),
    open: [400],
    epic: [400],
  },
  {
    title: 'two lengths',
    say: withBody('Content-Length: 0\r\nContent-Length: 30\r\n', 'GET /x HTTP/1.1\r\nHost: a\r\n\r\n'),
    open: [400],
    epic: [400],
  },
  { title: 'a length with a sign', say: withBody('Content-Length: +5\r\n', '12345'), open: [400], epic: [400] },
  {
    title: 'a blank before the colon',
    say: withBody('Transfer-Encoding : chunked\r\n', '0\r\n\r\n'),
    open: [400],
    epic: [400],
  },
  {
    title: 'an unknown transfer coding',
    say: withBody('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'),
    open: [400],
    epic: [400],
  },
  {
    title: 'a chunk size that is none',
    say: withBody('Transfer-Encoding: chunked\r\nContent-Type: application/fhir+json\r\n', 'ZZ\r\nx\r\n'),
    open: [400],
    epic: [400],
  },
  { title: 'a folded header', say: at('/metadata', 'x: a\r\n b\r\n'), open: [400], epic: [400] },

  // Methods.
  ...['PURGE', 'TRACE', 'PROPFIND'].map((method) => ({ title: method, say: by(method), open: [405], epic: [405] })),
  { title: 'PATCH', say: by('PATCH'), open: [400], epic: [405] },
  { title: 'a method that nobody knows', say: by('FROBNICATE'), open: [400], epic: [400] },
  { title: 'CONNECT', say: () => [head('CONNECT', 'evil.example:443')], open: [405], epic: [405] },

  // Versions of the protocol.
  { title: 'HTTP/1.0', say: ({ base }) => [`GET ${base}/metadata HTTP/1.0\r\n\r\n`], open: [200], epic: [200] },
  {
    title: 'HTTP/1.1 without a Host',
    say: ({ base }) => [`GET ${base}/metadata HTTP/1.1\r\nConnection: close\r\n\r\n`],
    open: [400],
    epic: [400],
  },
  { title: 'HTTP/0.9', say: ({ base }) => [`GET ${base}/metadata\r\n\r\n`], open: [200], epic: [200] },
  { title: 'HTTP/2', say: () => ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'], open: [400], epic: [400] },
]
