/**
 * The settings, and their manual: one entry each. A setting `http-port` is the flag `--http-port`, the environment variable
 * `NGEMR_HTTP_PORT` and the key `http-port` of sandbox.yaml; flags win over the environment, that over the file, that over the default.
 */
export interface Setting {
  name: string
  type: 'string' | 'port' | 'count' | 'seconds' | 'delay'
  default: string | number
  text: string
}

export const settings = [
  {
    name: 'http-port',
    type: 'port',
    default: 8080,
    text: 'HTTP port: both FHIR doors, OAuth, admin, console. 0 takes a free one.',
  },
  {
    name: 'https-port',
    type: 'port',
    default: 8443,
    text: 'The same over HTTPS, open when tls-cert and tls-key are given. 0 takes a free one.',
  },
  { name: 'mllp-port', type: 'port', default: 2575, text: 'MLLP port of the default workspace. 0 takes a free one.' },
  {
    name: 'mllp-tls-port',
    type: 'port',
    default: 2577,
    text: 'Port for MLLP over TLS of the default workspace, open when tls-cert and tls-key are given. 0 takes a free one.',
  },
  {
    name: 'tls-cert',
    type: 'string',
    default: '',
    text: 'Certificate of the server with its chain, a PEM file (`ngemr-sandbox certs` makes one). Empty: no TLS.',
  },
  { name: 'tls-key', type: 'string', default: '', text: 'Private key of tls-cert, a PEM file.' },
  {
    name: 'tls-client-ca',
    type: 'string',
    default: '',
    text: 'Authority whose certificate every MLLP client must show, a PEM file. Empty: clients need none.',
  },
  {
    name: 'host',
    type: 'string',
    default: '127.0.0.1',
    text: 'Address to listen on. Wider than loopback, every admin call needs the admin token.',
  },
  {
    name: 'data',
    type: 'string',
    default: '.ngemr',
    text: 'Data folder: database, generated keys and tokens, ready.json. Created with mode 0700.',
  },
  {
    name: 'store',
    type: 'string',
    default: '',
    text: 'Database, `sqlite:<file>` or `:memory:`. Empty: ngemr.db in the data folder.',
  },
  {
    name: 'config',
    type: 'string',
    default: '',
    text: 'Settings file. Empty: sandbox.yaml in the current folder, when there is one.',
  },
  { name: 'workspace', type: 'string', default: 'ngemr', text: 'Name of the default workspace.' },
  {
    name: 'journal-keep',
    type: 'count',
    default: 100_000,
    text: 'Exchanges kept for each workspace; the oldest go first.',
  },
  {
    name: 'journal-age',
    type: 'seconds',
    default: 30 * 86_400,
    text: 'Seconds after which an exchange is dropped from the journal.',
  },
  {
    name: 'strict',
    type: 'string',
    default: '',
    text: 'Workspaces whose open door refuses invalid resources (422) instead of noting what is wrong: names with commas, `*` for all.',
  },
  {
    name: 'epic-sandbox',
    type: 'string',
    default: '',
    text: 'Workspaces whose Epic door behaves as fhir.epic.com (Social Security Number in place of NRIC) and not as NGEMR: names with commas, `*` for all.',
  },
  {
    name: 'bulk-interval',
    type: 'seconds',
    default: 86_400,
    text: 'Seconds before the Epic door exports the same group for the same client again.',
  },
  {
    name: 'profiles',
    type: 'string',
    default: '',
    text: 'FHIR packages whose profiles the validator knows: folders or .tgz files, with commas.',
  },
  {
    name: 'jwks-hosts',
    type: 'string',
    default: 'localhost:*,127.0.0.1:*',
    text: 'Hosts that public keys of clients may be fetched from, with commas; `host:*` is any port.',
  },
  {
    name: 'frame-ancestors',
    type: 'string',
    default: '',
    text: 'Origins whose pages may frame the sign-in and launch pages, with commas, as in https://hyperspace.example.',
  },
  {
    name: 'registration-delay',
    type: 'delay',
    default: 0,
    text: 'Seconds until a new client takes effect, to try what production does (3600). 0: at once.',
  },
  {
    name: 'body-limit',
    type: 'count',
    default: 16 * 1024 * 1024,
    text: 'Largest HTTP request body in bytes; a larger one is answered 413.',
  },
  {
    name: 'message-limit',
    type: 'count',
    default: 16 * 1024 * 1024,
    text: 'Largest HL7 v2 message in bytes; a larger one closes its connection.',
  },
  {
    name: 'mllp-connections',
    type: 'count',
    default: 1024,
    text: 'MLLP connections at once for each workspace; one more is refused.',
  },
  {
    name: 'half-frame-timeout',
    type: 'seconds',
    default: 30,
    text: 'Seconds a started MLLP frame may stay unfinished before its connection is closed.',
  },
  {
    name: 'ack-timeout',
    type: 'seconds',
    default: 30,
    text: "Seconds to wait for a partner's acknowledgement before the message is sent again.",
  },
  {
    name: 'log',
    type: 'string',
    default: 'warn',
    text: 'Log level: silent, error, warn, info, debug. Log lines are JSON on stderr.',
  },
] as const satisfies readonly Setting[]

export type SettingName = (typeof settings)[number]['name']

export interface Settings {
  httpPort: number
  mllpPort: number
  mllpTlsPort: number
  httpsPort: number
  /** Absolute paths of PEM files; absent: no TLS. */
  tls?: { cert: string; key: string; clientCa?: string }
  host: string
  data: string
  store: string
  workspace: string
  journalKeep: number
  journalAge: number
  /** Names of workspaces, `*` for all */
  strict: string[]
  /** Names of workspaces, `*` for all */
  epicSandbox: string[]
  /** Seconds */
  bulkInterval: number
  /** Absolute paths */
  profiles: string[]
  /** As the settings file has them; read and judged where partners are known. */
  partners?: unknown
  jwksHosts: string[]
  frameAncestors: string[]
  /** Seconds */
  registrationDelay: number
  bodyLimit: number
  messageLimit: number
  mllpConnections: number
  halfFrameTimeout: number
  ackTimeout: number
  log: string
}
