/** An OAuth client of a partner: how it proves itself, where it may be sent back to, and what it was granted. */

/**
 * `backend`: acts by itself, proves itself by a signed JWT. `confidential`: acts for a user, proves itself by secret or JWT.
 * `public`: acts for a user and cannot keep a secret (a browser, a phone).
 */
export type ClientKind = 'backend' | 'confidential' | 'public'

export interface Client {
  clientId: string
  partner: string
  /** As the consent page shows it. */
  name?: string
  /** Absent: `backend`. */
  kind?: ClientKind
  /** Public keys, as uploaded at registration. */
  jwks: { keys: Record<string, unknown>[] }
  /** Where the public keys are published; read when no uploaded key fits. */
  jwksUrl?: string
  /** SHA-256 of the client secret, hex; the secret itself is shown once and kept nowhere. */
  secretHash?: string
  /** Compared letter by letter. */
  redirectUris?: string[]
  postLogoutRedirectUris?: string[]
  /** Where an EHR launch opens the app. */
  launchUrl?: string
  /** Granted Epic APIs by name: `Patient.Search`, `Observation.Search (Vitals)`. */
  apis: string[]
  /** 64-character when left out. */
  idScheme?: IdScheme
  /** The id of the same app in production: known here only to say so when it is used by mistake. */
  productionId?: string
  /** ms since epoch; tokens given before it, to an older client of the same id, are worth nothing. */
  registered?: number
  /** ms since epoch; before it the client is as good as unknown (the simulated registration delay). */
  effectiveFrom?: number
  /** Instances of it may register themselves as clients of their own (dynamic registration). */
  registersInstances?: boolean
  /** Dynamically registered: by which app, for whom. */
  instanceOf?: { clientId: string; subject: Subject; scope: string; family: string }
  /** Named in sandbox.yaml: gone when it is no longer named there */
  declared?: true
}

/** On whose behalf a token acts, and on which chart it is. */
export interface Subject {
  user?: { type: 'Practitioner' | 'Patient'; id: string; username: string }
  /** Logical id of the patient in context */
  patient?: string
  /** Logical id of the visit in context */
  encounter?: string
  /** Opened from the hospital's own screens, which show whose chart it is */
  launched?: true
  /** Granted APIs that are not bound to the patient in context. */
  unboundApis?: string[]
}

export const kindOf = (client: Client): ClientKind => client.kind ?? 'backend'

/** Epic's "FHIR ID Generation Scheme" of an app: ids of at most 64 characters, or of any length. */
export type IdScheme = '64-character' | 'unconstrained'
