/**
 * What an authorization gives: the Epic APIs that the client was granted AND that a scope asks for (an API is selected on the app,
 * and its scope is granted to the token; SMART App Launch 2.2 §3, Epic's per-API grants on top).
 */
import { type Client, kindOf } from '../../../../partners/client.ts'
import { allows } from './api-scope.ts'
import { parseScope, type ResourceScope } from './scope.ts'
import { writeScope } from './write-scope.ts'

export interface ScopeGrant {
  /** As the token answer says it. */
  scope: string
  apis: string[]
  /** Those of `apis` that reach beyond the patient in context. */
  unboundApis: string[]
  openid: boolean
  /** A refresh token goes with it; never for a public client. */
  offline: boolean
  /** A patient must be in context before the client can be answered. */
  needsPatient: boolean
  /** Asked for and not given, in words. */
  withheld: string[]
}

export interface ScopeAsk {
  // Assumption scope-left-out: empty or absent asks for all that the client was granted.
  /** As sent */
  requested: string | undefined
  client: Client
  /** A patient signed in: nothing reaches beyond the own chart. */
  byPatient: boolean
}

const SPECIAL = ['openid', 'fhirUser', 'profile', 'launch', 'launch/patient', 'offline_access']
/** One instance of the app may then be registered as a client of its own. */
export const REGISTER_SCOPE = 'system/DynamicClient.register'

export function grantScope({ requested, client, byPatient }: ScopeAsk): ScopeGrant {
  const asked = [...new Set((requested ?? '').split(' ').filter(Boolean))]
  const words = asked.length > 0 ? asked : byPatient ? ['patient/*.*', 'launch/patient'] : ['user/*.*']
  const parsed = words.map(parseScope).filter((scope) => scope !== undefined)
  const version = parsed.some((scope) => scope.version === 2) ? 2 : 1
  const user = byPatient ? [] : granted(parsed, 'user', client)
  const patient = granted(byPatient ? parsed.map(asPatient) : parsed, 'patient', client)
  const offline = words.includes('offline_access') && kindOf(client) !== 'public'
  const special = words.filter(
    (word) =>
      (SPECIAL.includes(word) && (word !== 'offline_access' || offline)) ||
      (word === REGISTER_SCOPE && client.registersInstances === true),
  )
  const apis = client.apis.filter((api) => user.includes(api) || patient.includes(api))
  return {
    scope: [
      ...special,
      ...withCategories(writeScope('patient', patient, version), parsed),
      ...writeScope('user', user, version),
    ].join(' '),
    apis,
    unboundApis: user,
    openid: words.includes('openid'),
    offline,
    needsPatient: words.includes('launch/patient') || patient.some((api) => !user.includes(api)),
    withheld: words.filter((word) => !special.includes(word) && !isGiven(word, client, byPatient)),
  }
}

const granted = (scopes: readonly ResourceScope[], level: ResourceScope['level'], client: Client): string[] =>
  client.apis.filter(
    (api) =>
      !(level === 'patient' && BEYOND_ONE_CHART.test(api)) &&
      scopes.some((scope) => scope.level === level && allows(scope, api)),
  )

/** What is about other patients by its nature is opened by no patient/ scope. */
const BEYOND_ONE_CHART = /^Group\.|^Patient\.(\$match|Create)$/

/** A patient's `user/` scopes mean the own chart. */
const asPatient = (scope: ResourceScope): ResourceScope =>
  scope.level === 'user' ? { ...scope, level: 'patient' } : scope

const isGiven = (word: string, client: Client, byPatient: boolean): boolean => {
  const scope = parseScope(word)
  if (scope === undefined || scope.level === 'system') return false
  return client.apis.some((api) => allows(byPatient ? asPatient(scope) : scope, api))
}

/** A type that was asked for by category only is given by category only (SMART 2.2 §3.2.2). */
const withCategories = (written: string[], asked: readonly ResourceScope[]): string[] =>
  written.flatMap((text) => {
    const own = asked.filter(({ level, type }) => text.startsWith(`${level}/${type}.`))
    return own.length > 0 && own.every(({ category }) => category !== undefined)
      ? own.map((scope) => `${text}?${scope.text.split('?')[1]}`)
      : [text]
  })
