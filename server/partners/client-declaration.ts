/** A client as a person declares it, in sandbox.yaml, by the admin API or by the CLI; made into one that can be registered. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { didYouMean } from '../did-you-mean.ts'
import type { Client, ClientKind, IdScheme } from './client.ts'
import { isPublicKey, isRedirectUri, isWebAddress } from './client-addresses.ts'
import { hashOf } from './secrets.ts'

export interface ClientDeclaration {
  /** A new GUID when it is left out */
  id?: string
  name?: string
  kind: ClientKind
  redirectUris?: string[]
  postLogoutRedirectUris?: string[]
  launchUrl?: string
  jwks?: { keys: Record<string, unknown>[] }
  jwksUrl?: string
  /** Of a confidential client without a key; generated when it is left out */
  secret?: string
  /** Epic APIs by name; `*` for all */
  apis: string[]
  registersInstances?: boolean
  productionId?: string
  idScheme?: IdScheme
}

const text = { type: 'string', minLength: 1, maxLength: 200 } as const
const id = { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$' } as const
const addresses = { type: 'array', maxItems: 50, items: { type: 'string', maxLength: 2_000 } } as const

/** JSON Schema of a declaration. */
const clientSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'apis'],
  properties: {
    id,
    name: text,
    kind: { enum: ['backend', 'confidential', 'public'] },
    redirectUris: addresses,
    postLogoutRedirectUris: addresses,
    launchUrl: { type: 'string', maxLength: 2_000 },
    jwks: {
      type: 'object',
      required: ['keys'],
      properties: { keys: { type: 'array', minItems: 1, maxItems: 20, items: { type: 'object' } } },
    },
    jwksUrl: { type: 'string', maxLength: 2_000 },
    secret: { type: 'string', minLength: 16, maxLength: 200 },
    apis: { type: 'array', maxItems: 500, items: { type: 'string' } },
    registersInstances: { type: 'boolean' },
    productionId: id,
    idScheme: { enum: ['64-character', 'unconstrained'] },
  },
} as const

let compiled: ValidateFunction<ClientDeclaration> | undefined

/** At the first declaration: most starts have none. */
function validation(): ValidateFunction<ClientDeclaration> {
  compiled ??= new Ajv({ allErrors: false, strict: false }).compile<ClientDeclaration>(clientSchema)
  return compiled
}

export interface Registration {
  partner: string
  /** Every API that can be granted */
  apis: readonly string[]
  /** ms since epoch */
  now: number
  /** ms until the client takes effect */
  delay: number
  newId(): string
  newSecret(): string
}

/** `secret` stands with a client whose secret was made here: it is told now and never again. */
export type Registered = { client: Client; secret?: string } | { problem: string; field: string }

export function registerClient(declared: unknown, registration: Registration): Registered {
  const validate = validation()
  if (!validate(declared)) return shapeProblem(validate.errors?.[0], declared)
  const wrong = addressProblem(declared) ?? keyProblem(declared) ?? apiProblem(declared.apis, registration.apis)
  if (wrong !== undefined) return wrong
  const { id: given, apis, jwks, secret, kind, ...rest } = declared
  const { now, delay } = registration
  const needsSecret = kind === 'confidential' && jwks === undefined && declared.jwksUrl === undefined
  const own = secret ?? (needsSecret ? registration.newSecret() : undefined)
  return {
    client: {
      ...rest,
      kind,
      clientId: given ?? registration.newId(),
      partner: registration.partner,
      jwks: jwks ?? { keys: [] },
      apis: apis.includes('*') ? [...registration.apis] : [...new Set(apis)],
      ...(own === undefined ? {} : { secretHash: hashOf(own) }),
      registered: now,
      ...(delay > 0 ? { effectiveFrom: now + delay } : {}),
    },
    ...(own === undefined || secret !== undefined ? {} : { secret: own }),
  }
}

/** A name that is no API, with the one that may be meant. */
export function apiProblem(
  names: readonly string[],
  known: readonly string[],
): { problem: string; field: string } | undefined {
  const stray = names.find((name) => name !== '*' && !known.includes(name))
  if (stray === undefined) return undefined
  return { field: 'apis', problem: `There is no Epic API "${stray.slice(0, 80)}".${didYouMean(stray, [...known])}` }
}

function addressProblem({ kind, redirectUris = [], postLogoutRedirectUris = [], launchUrl }: ClientDeclaration) {
  const stray = [...redirectUris, ...postLogoutRedirectUris].find((uri) => !isRedirectUri(uri))
  if (stray !== undefined) {
    const rule = 'https, http on a loopback host, or the scheme of an app with a dot in it; no fragment'
    return { field: 'redirectUris', problem: `"${stray.slice(0, 200)}" cannot be a redirect URI: ${rule}.` }
  }
  if (kind !== 'backend' && redirectUris.length === 0) {
    return { field: 'redirectUris', problem: `A ${kind} client needs a redirect URI.` }
  }
  if (launchUrl !== undefined && !isWebAddress(launchUrl)) {
    return { field: 'launchUrl', problem: `"${launchUrl.slice(0, 200)}" is no http or https address.` }
  }
  return undefined
}

function keyProblem({ kind, jwks, jwksUrl, secret }: ClientDeclaration) {
  if (jwksUrl !== undefined && !isWebAddress(jwksUrl)) {
    return { field: 'jwksUrl', problem: `"${jwksUrl.slice(0, 200)}" is no http or https address.` }
  }
  if (jwks?.keys.some((key) => !isPublicKey(key))) {
    return {
      field: 'jwks',
      problem: 'Every key must be a public RSA or EC key with a kid; never send the private one.',
    }
  }
  const hasKey = jwks !== undefined || jwksUrl !== undefined
  if (kind === 'backend' && !hasKey)
    return { field: 'jwks', problem: 'A backend client proves itself by a key: give jwks or jwksUrl.' }
  if (kind !== 'confidential' && secret !== undefined)
    return { field: 'secret', problem: `A ${kind} client has no secret.` }
  return undefined
}

function shapeProblem(error: ErrorObject | undefined, declared: unknown): { problem: string; field: string } {
  if (error?.keyword === 'additionalProperties') {
    const stray = String(error.params['additionalProperty'])
    return {
      field: stray,
      problem: `There is no field "${stray.slice(0, 64)}" here.${didYouMean(stray, Object.keys(clientSchema.properties))}`,
    }
  }
  if (error?.keyword === 'required') {
    const missing = String(error.params['missingProperty'])
    return { field: missing, problem: `The field "${missing}" is missing.` }
  }
  const field = error?.instancePath.slice(1) ?? ''
  const choices = error?.keyword === 'enum' ? `: ${(error.params['allowedValues'] as string[]).join(', ')}` : ''
  const what = typeof declared === 'object' ? `"${field}"` : 'A client'
  return { field, problem: `${what} ${error?.message ?? 'does not fit'}${choices}.` }
}
