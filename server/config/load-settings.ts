/** Gathers the settings from flags, environment, file and defaults, in that order of precedence, and refuses what it does not know. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { Ajv, type ErrorObject } from 'ajv'
import { didYouMean } from '../did-you-mean.ts'
import { SandboxError } from '../errors.ts'
import { type SettingName, type Settings, settings } from './settings.ts'
import { settingsSchema } from './settings-schema.ts'
import { workspaceNameRule } from './workspace-name.ts'

export interface SettingSources {
  /** Flags as given, by setting name. */
  flags: Partial<Record<SettingName, string>>
  env: NodeJS.ProcessEnv
  cwd: string
}

type Raw = Record<string, unknown>

/** Variables of the same prefix that the client commands read. */
const otherVariables = ['NGEMR_URL', 'NGEMR_ADMIN_TOKEN']
const names: readonly string[] = settings.map((setting) => setting.name)
const variable = (name: string) => `NGEMR_${name.toUpperCase().replaceAll('-', '_')}`
// The schema is ours, and a test holds it against that of schemas: at each start it would cost more than all the rest of this.
const validate = new Ajv({ allErrors: false, coerceTypes: true, validateSchema: false }).compile(settingsSchema)
const require = createRequire(import.meta.url)

/** Throws SandboxError('usage') that names the setting as the user wrote it, the source, and what would be right. */
export const loadSettings = ({ flags: given, env, cwd }: SettingSources): Settings => {
  const flags = { ...given }
  const fromEnv = readEnvironment(env)
  const file = String(flags.config ?? fromEnv['config'] ?? '')
  const { path, values } = readSettingsFile(file, cwd)
  const { partners, ...plain } = values
  const fromFile = { path, values: plain }
  check(fromFile.values, (name) => `${name} in ${fromFile.path}`)
  check(fromEnv, variable)
  check(flags, (name) => `--${name}`)

  const merged: Raw = {
    ...Object.fromEntries(settings.map((s) => [s.name, s.default])),
    ...fromFile.values,
    ...fromEnv,
    ...flags,
  }
  validate(merged)
  const data = resolve(cwd, String(merged['data']))
  const number = (name: SettingName) => Number(merged[name])
  const list = (name: SettingName) =>
    String(merged[name])
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)
  return {
    httpPort: number('http-port'),
    mllpPort: number('mllp-port'),
    mllpTlsPort: number('mllp-tls-port'),
    httpsPort: number('https-port'),
    ...tlsFiles(merged, cwd),
    host: String(merged['host']),
    data,
    store: String(merged['store']) || `sqlite:${resolve(data, 'ngemr.db')}`,
    workspace: String(merged['workspace']),
    journalKeep: number('journal-keep'),
    journalAge: number('journal-age'),
    strict: list('strict'),
    epicSandbox: list('epic-sandbox'),
    bulkInterval: number('bulk-interval'),
    profiles: list('profiles').map((path) => resolve(cwd, path)),
    ...(partners === undefined ? {} : { partners }),
    jwksHosts: list('jwks-hosts'),
    frameAncestors: list('frame-ancestors'),
    registrationDelay: number('registration-delay'),
    bodyLimit: number('body-limit'),
    messageLimit: number('message-limit'),
    mllpConnections: number('mllp-connections'),
    halfFrameTimeout: number('half-frame-timeout'),
    ackTimeout: number('ack-timeout'),
    log: String(merged['log']),
  }
}

/** TLS is on when both certificate and key are named; half of it is a slip that must not leave the port plain. */
const tlsFiles = (merged: Raw, cwd: string): Pick<Settings, 'tls'> => {
  const file = (name: SettingName) => (merged[name] ? resolve(cwd, String(merged[name])) : undefined)
  const cert = file('tls-cert')
  const key = file('tls-key')
  const clientCa = file('tls-client-ca')
  if (cert && key) return { tls: { cert, key, ...(clientCa && { clientCa }) } }
  if (!cert && !key && !clientCa) return {}
  throw new SandboxError('usage', `TLS needs both tls-cert and tls-key; ${cert ? 'tls-key' : 'tls-cert'} is missing.`)
}

const readEnvironment = (env: NodeJS.ProcessEnv): Raw => {
  const known = new Map(names.map((name) => [variable(name), name]))
  const values: Raw = {}
  for (const [key, value] of Object.entries(env)) {
    if (!key.startsWith('NGEMR_') || value === undefined || otherVariables.includes(key)) continue
    const name = known.get(key)
    if (!name) {
      throw new SandboxError('usage', `Unknown setting ${key} in the environment.${didYouMean(key, [...known.keys()])}`)
    }
    values[name] = value
  }
  return values
}

const readSettingsFile = (given: string, cwd: string): { path: string; values: Raw } => {
  const path = resolve(cwd, given || 'sandbox.yaml')
  if (!existsSync(path)) {
    if (given) throw new SandboxError('usage', `There is no settings file ${path}. Check --config or NGEMR_CONFIG.`)
    return { path, values: {} }
  }
  // Loaded here: most starts have no such file.
  const { parseDocument } = require('yaml') as typeof import('yaml')
  const document = parseDocument(readText(path))
  const fault = document.errors[0]
  if (fault) throw new SandboxError('usage', `${path} is not YAML: ${fault.message.split('\n')[0]}`)
  const values: unknown = document.toJS() ?? {}
  if (typeof values !== 'object' || Array.isArray(values)) {
    throw new SandboxError('usage', `${path} must hold settings as "name: value" lines.`)
  }
  return { path, values: values as Raw }
}

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message
    throw new SandboxError('usage', `${path} is no file that can be read (${why}). Check --config or NGEMR_CONFIG.`)
  }
}

/** Each source is checked by itself so that the message can name it. ajv coerces text to numbers in place. */
const check = (values: Raw, spelling: (name: string) => string) => {
  if (validate(values)) return
  const error = validate.errors?.[0] as ErrorObject
  if (error.keyword === 'additionalProperties') {
    const name = String(error.params['additionalProperty'])
    throw new SandboxError('usage', `Unknown setting ${spelling(name)}.${didYouMean(name, names)}`)
  }
  const name = error.instancePath.slice(1)
  throw new SandboxError('usage', `${spelling(name)} must be ${wanted(error)}; it is "${values[name]}".`)
}

const wanted = ({ keyword, params, message = '' }: ErrorObject): string => {
  switch (keyword) {
    case 'enum':
      return `one of ${params['allowedValues'].join(', ')}`
    case 'pattern':
      return workspaceNameRule
    case 'type':
      return params['type'] === 'integer' ? 'a whole number' : `a ${params['type']}`
    case 'minimum':
      return `${params['limit']} at least`
    case 'maximum':
      return `${params['limit']} at most`
    default:
      return message.replace(/^must be /, '')
  }
}
