/**
 * The admin contract: what `/_sandbox` takes and gives. The CLI, the console and test suites know only this.
 * Errors are `{error: {code, message, field?}}` with a 4xx status; the message says what to do.
 */
export interface ReadyFile {
  pid: number
  version: string
  workspace: string
  /** `http://127.0.0.1:8080` */
  http: string
  /** The same over TLS; absent without a certificate. */
  https?: string
  epic: string
  open: string
  oauth: string
  admin: string
  console: string
  mllp: { host: string; port: number }
  /** MLLP over TLS; absent without a certificate. */
  mllpTls?: { host: string; port: number }
  /** The key that the open door takes as `x-api-key`. */
  apiKey: string
  /** The password of every test user on the sign-in page. */
  signInPassword: string
  /** Where the admin token stands. */
  adminTokenFile: string
}

/** `GET /_sandbox/workspaces` gives `{workspaces: WorkspaceInfo[]}`, `POST` with `{name}` creates, `POST …/{name}/reset`, `DELETE …/{name}`. */
export interface WorkspaceInfo {
  name: string
  /** ISO instant */
  created: string
  epic: string
  open: string
  oauth: string
  mllp: { host: string; port: number }
  mllpTls?: { host: string; port: number }
  resources: number
  exchanges: number
}

/**
 * `GET /_sandbox/workspaces/{name}/exchanges?after&before&since&kind&direction&door&partner&label&outcome&order&limit&wait`
 * gives `{exchanges: ExchangeView[], last}`; `wait=<ms>` holds the answer until one arrives after `after` that fits the rest.
 * `last` is where to read on; lower than `after` it says that the workspace was reset and its journal began anew.
 * `GET …/exchanges/{n}` gives one with its bodies. `since` is ISO or ms.
 */
export interface ExchangeView {
  n: number
  /** ISO instant */
  at: string
  kind: 'http' | 'mllp' | 'connection'
  direction: 'in' | 'out'
  door: string
  partner?: string
  connection: string
  label: string
  outcome: string
  durationMs: number
  findings: unknown[]
}

/**
 * `GET …/partners` gives `{partners: PartnerView[]}`; `PUT …/partners/{id}` with `{name}` adds or renames one;
 * `POST …/partners/{id}/clients` with a client declaration gives `{client: ClientView, secret?}`, the secret this once;
 * `POST …/clients/{clientId}/grants` with `{add, remove}`, `POST …/clients/{clientId}/rotate` and `DELETE …/clients/{clientId}`.
 */
export interface PartnerView {
  id: string
  name: string
  clients: ClientView[]
}

export interface ClientView {
  clientId: string
  partner: string
  kind: 'backend' | 'confidential' | 'public'
  name?: string
  redirectUris?: string[]
  launchUrl?: string
  /** The `kid` of each uploaded key */
  keys: string[]
  jwksUrl?: string
  productionId?: string
  /** The app that this instance of it registered itself for */
  instanceOf?: string
  /** ISO instant; before it the client is unknown to the token endpoint */
  effectiveFrom?: string
  /** Granted Epic APIs */
  apis: string[]
}

/** `POST …/launches` with `{client, user, patient?, encounter?}`: an EHR launch; `url` opens the app, once, within five minutes. */
export interface LaunchMade {
  url: string
  launch: string
}

/** `POST /_sandbox/workspaces/{name}/workflows/admit` with `{patient, ward}` (patient: NRIC). */
export interface AdmitResult {
  encounter: string
  visitNumber: string
  bed: string
  events: string[]
}

/** `GET /_sandbox/workspaces/{name}/workflows` gives `{workflows: WorkflowDescription[]}`. */
export interface WorkflowDescription {
  name: string
  /** The row of NGEMR's event table that it sends: `A02` */
  trigger: string
  description: string
  fields: { name: string; description: string; optional?: boolean }[]
}

/** `POST /_sandbox/workspaces/{name}/workflows/{workflow}` with the fields of its description, as texts. */
export interface WorkflowDone {
  patient?: string
  encounter?: string
  visitNumber?: string
  /** `Location/…`: where the patient lies now */
  place?: string
  /** `Appointment/…`: what was made or changed, and its number */
  record?: string
  number?: string
  events: string[]
}

/**
 * `GET …/interfaces` gives `{interfaces: InterfaceStatus[]}`; `PUT …/interfaces/{name}` changes one with what is given of
 * `{target, port, dropFolder, http, enabled, events, delivery, schedule, shape, a03, facility, sender, certificate, acknowledgement, acceptOn, duplicates, sequenceNumbers, newPatients}`, and makes a new one with `{direction, partner?, …}`.
 */
export interface InterfaceStatus {
  name: string
  partner: string
  direction: 'in' | 'out'
  enabled: boolean
  /** Outbound: MLLP at a host and port, or HTTP at a URL; `tls` names PEM files in the certs folder of the data. */
  target?: TargetView
  /** Inbound: an MLLP port of its own. */
  port?: number
  /** Inbound: where files are put (`in`) and their replies appear (`out`); set with true or false. */
  dropFolder?: string
  /** Inbound over HTTP (`POST /{workspace}/hl7v2/{name}`): its user. Set with `{user, password}`. */
  http?: { user: string }
  events: string[]
  /** Inbound: MSH-3 and MSH-4 of the messages that are its own. */
  sender?: { application?: string; facility?: string }
  /** Inbound: SHA-256 of the client certificate that its messages come with. */
  certificate?: string
  /**
   * Inbound: without a mode, MSH-15 and MSH-16 decide; `application` is where application acknowledgements go, over a connection of
   * their own. Outbound: `enhanced` asks for CA first, and for the application acknowledgement later.
   */
  acknowledgement?: { mode?: 'original' | 'enhanced' | 'accept-only'; application?: { host: string; port: number } }
  /** Inbound: what a positive answer means; `storage` puts an error queue behind it. */
  acceptOn?: 'filing' | 'storage'
  /** Inbound: other bytes under a control id that was used before. */
  duplicates?: { changed: 'flag' | 'refuse'; rememberedHours?: number }
  /** Inbound: `refuse` puts nobody on file. */
  newPatients?: 'create' | 'refuse'
  /** Inbound: MSH-13 is checked, and answered in MSA-4. */
  sequenceNumbers?: boolean
  /** Outbound: how long to wait, how often to try, what a refusal does; what is left out is as the sandbox is set. */
  delivery?: {
    ackTimeoutSeconds?: number
    retry?: { firstSeconds: number; mostSeconds: number }
    attempts?: number
    onError?: 'skip' | 'hold'
  }
  /** Outbound: sent once a day at this time in Singapore, `23:30`; `latest`: vital signs as one message a patient, the latest of each row. */
  schedule?: { daily: string; vitals?: 'latest' }
  /** Outbound: the A03 filter; without a policy, once for each mnemonic (EVN-4) of a visit. */
  a03?: { policy?: 'once-per-mnemonic' | 'first' | 'all'; override?: string[]; clearedByA13?: boolean }
  /** Outbound: MSH-4 of every message; left out, the facility of the visit. Null sets that back. */
  facility?: string
  /** Outbound: MSH-3, -5, -6, -11, -12 as this interface has them, and segments that it is not sent. */
  shape?: {
    sendingApplication?: string
    receivingApplication?: string
    receivingFacility?: string
    processingId?: string
    version?: string
    leaveOut?: string[]
  }
  /**
   * Messages by their state; quarantined are acknowledgements that answered nothing that waited. `further`, where there are any: of
   * those that wait so many are still events, and are made into messages as the queue moves on; some may turn out to have nothing to tell.
   */
  queue: Record<QueueEntry['state'], number> & { further?: number }
  /** Inbound: application acknowledgements on their way to `acknowledgement.application`. */
  acknowledgements?: Record<QueueEntry['state'], number>
  /** Outbound: nothing is sent until somebody resumes. */
  hold?: { since: string; reason: string }
  lastError?: string
}

/**
 * `GET …/interfaces/{name}` gives its status, `GET …/interfaces/{name}/queue?state&after&limit` gives `{entries: QueueEntry[]}`.
 * `POST …/interfaces/{name}/pause` with `{reason?}`, `/resume` with `{}`, `/resend` with `{numbers}` or `{state}`, `/skip` with
 * `{numbers, reason?}`, `/purge` with `{states, olderThanDays?}` act on an outbound queue and give `{changed, status}`. Of an inbound
 * interface the queue holds what was accepted into storage: `/retry` with `{numbers?}`, `/drop` with `{numbers, reason?}`, `/purge`.
 */
export interface QueueEntry {
  number: number
  state: 'waiting' | 'delivered' | 'failed' | 'skipped' | 'quarantined'
  /** ISO instant */
  at: string
  /** MSH-10; of an acknowledgement in quarantine MSA-2; empty where no message could be made */
  controlId: string
  /** `ADT^A01`; where no message could be made the event that it was to tell of: `visit.admitted` */
  messageType: string
  attempts: number
  reason?: string
}

export type TargetView =
  | { host: string; port: number; tls?: TargetTlsView }
  | { url: string; user?: string; tls?: TargetTlsView }

export interface TargetTlsView {
  ca?: string
  client?: string
  serverName?: string
}

export interface QueueChange {
  /** Messages that were changed; of a purge and a pause none are named. */
  changed: number[]
  purged?: number
  status: InterfaceStatus
}

/**
 * `GET /_sandbox/workspaces/{name}/clock`; `POST …/clock/advance` with `{by: "1d"}` (s, m, h or d), `POST …/clock/set` with `{to}`, an
 * ISO time later than the clock's. Everything due on the way happens in its order, and is told in `happened`.
 */
export interface ClockView {
  /** ISO time with Singapore's offset */
  now: string
  /** Seconds ahead of real time */
  aheadSeconds: number
  next: { at: string; what: string }[]
  happened?: { at: string; what: string; result: string }[]
}

export interface AdminError {
  error: { code: string; message: string; field?: string }
}
