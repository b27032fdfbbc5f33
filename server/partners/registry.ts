/** The contract of this room: partners, their clients and interfaces, and the tokens given to them. */
import type { Client, IdScheme, Subject } from './client.ts'

export type { Client, IdScheme, Subject }

/**
 * Partners of a workspace: who may connect, with which OAuth clients and over which interfaces.
 * `createRegistry(deps)` in create-registry.ts makes one; it lives in the store's documents.
 */
export interface Registry {
  listPartners(workspace: string): Promise<Partner[]>
  getPartner(workspace: string, id: string): Promise<Partner | undefined>
  putPartner(workspace: string, partner: Partner): Promise<void>
  /** Reads, changes and writes in one step; undefined when there is no such partner. */
  changePartner(workspace: string, id: string, change: (partner: Partner) => Partner): Promise<Partner | undefined>
  /** Takes the client away, and every token that it holds with it. False when there was none. */
  removeClient(workspace: string, clientId: string): Promise<boolean>
  getClient(workspace: string, clientId: string): Promise<Client | undefined>
  listInterfaces(workspace: string): Promise<Interface[]>
  getInterface(workspace: string, name: string): Promise<Interface | undefined>
  putInterface(workspace: string, value: Interface): Promise<void>

  /**
   * Keeps an access token (as its SHA-256); the token itself is never stored. With an assertion, that is used up in the same commit:
   * false, and nothing is kept, when it was used before.
   */
  keepToken(workspace: string, token: string, grant: TokenGrant, assertion?: AssertionId): Promise<boolean>
  findToken(workspace: string, token: string, now: number): Promise<TokenGrant | undefined>
  /** The same where it is in memory, at once; nothing says nothing: ask `findToken`. */
  heldToken(workspace: string, token: string, now: number): TokenGrant | undefined
  /** Takes back all that came of one authorization: from now on none of its tokens is found. */
  revokeFamily(workspace: string, family: string): Promise<void>
  isRevoked(workspace: string, family: string): Promise<boolean>
  /** False when this assertion id was used before and has not expired. */
  useAssertion(workspace: string, assertion: AssertionId, now: number): Promise<boolean>
}

/** What is used once of a signed assertion. RFC 7523 §3, `jti` */
export interface AssertionId {
  clientId: string
  jti: string
  /** ms since epoch */
  expires: number
}

export interface Partner {
  id: string
  name: string
  clients: Client[]
}

/** One HL7 v2 feed of one partner. */
export interface Interface {
  name: string
  partner: string
  direction: 'in' | 'out'
  /** Outbound: where the partner listens. */
  target?: Target
  /** Outbound: the events wanted, `A01` …; inbound: the ones taken. */
  events: string[]
  enabled: boolean
  /** Outbound: how long to wait, how often to try, what a refusal does. */
  delivery?: DeliverySetting
  /** Outbound: header fields of its own and segments that it does not want. */
  shape?: MessageShape
  /**
   * Outbound: messages wait and are sent once a day at this time in Singapore, `23:30`. `vitals: latest`: in place of a message for each
   * filing, then one for each admitted patient with the latest reading of each row.
   */
  schedule?: { daily: string; vitals?: 'latest' }
  /** Outbound: when an A03 for a visit that had one already is not sent. */
  a03?: A03Setting
  /** Outbound: MSH-4, whatever the message tells of. Left out, the facility that the visit is in (`ZAH` where there is no visit). */
  facility?: string
  /** Inbound: messages of this MSH-3 and MSH-4 are this interface's. Left out, it is for those that no other names. */
  sender?: { application?: string; facility?: string }
  /** Inbound: SHA-256 of the client certificate, `AB:CD:…`: whoever shows it is this interface's, whatever MSH-3 and MSH-4 say. */
  certificate?: string
  /** Inbound: an MLLP port of its own: what comes there is this interface's, whoever sends it. */
  port?: number
  /** Inbound: files put into its drop folder below the data folder are picked up, and answered by a reply file. */
  dropFolder?: boolean
  /** Inbound, HL7 v2 over HTTP: who may send (Basic); the password as its SHA-256. Left out, the API key of the sandbox is asked for. */
  http?: { user: string; passwordHash: string }
  /** Inbound: absent, MSH-15 and MSH-16 of each message decide. Outbound: `enhanced` asks for CA first and AA later. */
  acknowledgement?: AcknowledgementSetting
  /**
   * Inbound: what a positive answer means. `filing` (when left out): it stands in the records. `storage`: it is safe with us and filed
   * afterwards, in order; what cannot be filed is put into the error queue.
   */
  acceptOn?: 'filing' | 'storage'
  /**
   * Inbound: what happens to other bytes under a control id that was used before (AE or CE with 205, or taken with a finding, which is
   * the standard), and how long a message is remembered (72 hours when left out).
   */
  duplicates?: { changed: 'flag' | 'refuse'; rememberedHours?: number }
  /** Inbound: `refuse` puts nobody on file: a message about somebody who is not known is answered AE. Left out, ADT may. */
  newPatients?: 'create' | 'refuse'
  /** Inbound: MSH-13 is checked, and answered in MSA-4. Both sides have to agree to that, so it is off when left out. */
  sequenceNumbers?: boolean
}

/**
 * `original`: AA, AE or AR, whatever MSH-15 and MSH-16 say. `enhanced`: CA, CE or CR, then AA, AE or AR, also where both are empty.
 * `accept-only`: CA, CE or CR and no more.
 */
export interface AcknowledgementSetting {
  mode?: 'original' | 'enhanced' | 'accept-only'
  /** Inbound: where the partner takes application acknowledgements; left out, they go back on the connection of the message. */
  application?: { host: string; port: number }
}

/** Where a partner takes messages: over MLLP, plain or in TLS, or over HTTP. */
export type Target = MllpTarget | HttpTarget

export interface MllpTarget {
  host: string
  port: number
  tls?: TargetTls
}

export interface HttpTarget {
  /** `https://lab.example/hl7` */
  url: string
  /** Basic authentication. */
  user?: string
  password?: string
  tls?: TargetTls
}

/** Names of PEM files in the certs folder of the data: `ca` for ca.pem, `client` for client.pem with client.key. */
export interface TargetTls {
  /** The authority of the partner's certificate; left out, those that Node knows. */
  ca?: string
  /** Our own certificate, where the partner asks for one. */
  client?: string
  /** The name that the partner's certificate has to carry, where it is not the host. */
  serverName?: string
}

/** NGEMR's A03 filter; left out, once for each mnemonic of a visit. */
export interface A03Setting {
  policy?: 'once-per-mnemonic' | 'first' | 'all'
  /** Mnemonics (EVN-4) that always pass. */
  override?: string[]
  /** Whether a cancelled discharge lets the next one through; true when left out. */
  clearedByA13?: boolean
}

/** What is left out is as NGEMR's published samples have it. */
export interface MessageShape {
  /** MSH-3, MSH-5, MSH-6, MSH-11, MSH-12 */
  sendingApplication?: string
  receivingApplication?: string
  receivingFacility?: string
  processingId?: string
  version?: string
  /** Names of segments, `ZPD`, that are never sent. */
  leaveOut?: string[]
}

/** What is left out is as the sandbox is set: `ack-timeout`, tries without end from half a second to five apart, `skip`. */
export interface DeliverySetting {
  ackTimeoutSeconds?: number
  /** The pause after the first attempt, and the longest one: it doubles from one to the other. */
  retry?: { firstSeconds: number; mostSeconds: number }
  /** Attempts that reached the partner and brought no acknowledgement, after which the message goes to the error queue. */
  attempts?: number
  /** AE or CE: `skip` puts the message into the error queue and goes on; `hold` keeps it first and waits for an operator. */
  onError?: 'skip' | 'hold'
}

export interface TokenGrant extends Subject {
  clientId: string
  partner: string
  scope: string
  apis: string[]
  idScheme?: IdScheme
  /** The authorization that it came of. */
  family?: string
  /** The `jti` of the token. */
  id?: string
  /** ms since epoch */
  issued?: number
  /** ms since epoch */
  expires: number
}
