/** Where settings come from, what they become, and how a wrong one is told. That `serve` obeys them is told in test/story. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { loadSettings, type SettingSources } from '../../server/config/load-settings.ts'
import { type Settings, settings } from '../../server/config/settings.ts'
import { settingsSchema } from '../../server/config/settings-schema.ts'
import { EXIT, SandboxError } from '../../server/errors.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'sandbox-settings-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const load = (sources: Partial<SettingSources> = {}): Settings => loadSettings({ flags: {}, env: {}, cwd, ...sources })
const file = (text: string, name = 'sandbox.yaml') => writeFileSync(join(cwd, name), text)

/** The message of the refusal. */
const refused = (sources: Partial<SettingSources>): string => {
  try {
    load(sources)
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error
    expect(error.exit).toBe(EXIT.usage)
    expect(error.message).not.toContain('\n')
    return error.message
  }
  throw new Error('nothing was refused')
}

describe('Without anything said', () => {
  test('the defaults of the manual hold; paths are below the folder of the caller', () => {
    expect(load()).toEqual({
      httpPort: 8080,
      mllpPort: 2575,
      mllpTlsPort: 2577,
      httpsPort: 8443,
      host: '127.0.0.1',
      data: join(cwd, '.ngemr'),
      store: `sqlite:${join(cwd, '.ngemr', 'ngemr.db')}`,
      workspace: 'ngemr',
      journalKeep: 100_000,
      journalAge: 2_592_000,
      strict: [],
      epicSandbox: [],
      bulkInterval: 86_400,
      jwksHosts: ['localhost:*', '127.0.0.1:*'],
      frameAncestors: [],
      registrationDelay: 0,
      profiles: [],
      bodyLimit: 16_777_216,
      messageLimit: 16_777_216,
      mllpConnections: 1024,
      halfFrameTimeout: 30,
      ackTimeout: 30,
      log: 'warn',
    })
  })

  test('every setting of the manual has a name that all three sources can spell, and a sentence', () => {
    for (const { name, text } of settings) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
      expect(text).toMatch(/^[A-Z].*\.$/)
    }
  })
})

describe('Of several sources', () => {
  const sources = { env: { NGEMR_HTTP_PORT: '2' }, flags: { 'http-port': '3' } }

  test.each([
    ['the file wins over the default', {}, 1],
    ['the environment over the file', { env: sources.env }, 2],
    ['a flag over the environment', sources, 3],
  ])('%s', (_, given, port) => {
    file('http-port: 1\n')
    expect(load(given).httpPort).toBe(port)
  })

  test('each setting is taken from where it stands', () => {
    file('log: error\nworkspace: from-file\n')
    const settled = load({ env: { NGEMR_WORKSPACE: 'from-env' }, flags: { host: '0.0.0.0' } })
    expect(settled).toMatchObject({ log: 'error', workspace: 'from-env', host: '0.0.0.0', httpPort: 8080 })
  })

  test('the file may be named by flag or variable, and by flag first', () => {
    file('log: debug\n', 'a.yaml')
    file('log: silent\n', 'b.yaml')
    expect(load({ env: { NGEMR_CONFIG: 'a.yaml' } }).log).toBe('debug')
    expect(load({ env: { NGEMR_CONFIG: 'a.yaml' }, flags: { config: 'b.yaml' } }).log).toBe('silent')
  })

  test('the data folder moves the database with it, unless a store is named', () => {
    expect(load({ flags: { data: 'elsewhere' } }).store).toBe(`sqlite:${join(cwd, 'elsewhere', 'ngemr.db')}`)
    expect(load({ flags: { data: '/abs' } })).toMatchObject({ data: '/abs', store: 'sqlite:/abs/ngemr.db' })
    expect(load({ flags: { data: 'elsewhere', store: ':memory:' } }).store).toBe(':memory:')
  })
})

describe('Values', () => {
  test.each([
    ['text to numbers', { flags: { 'http-port': '0' } }, { httpPort: 0 }],
    ['numbers of the file as they are', {}, { mllpPort: 7, journalKeep: 5 }],
    ['a number where text is due', { env: { NGEMR_HOST: '127' } }, { host: '127' }],
  ])('%s', (_, given, expected) => {
    file('mllp-port: 7\njournal-keep: "5"\n')
    expect(load(given)).toMatchObject(expected)
  })

  test.each(['', '# nothing but a comment\n', '---\n'])('a file that holds %j says nothing', (text) => {
    file(text)
    expect(load().httpPort).toBe(8080)
  })

  test('variables of other programs, and those of the client commands, are let be', () => {
    expect(load({ env: { PATH: '/bin', NGEMR_URL: 'http://x', NGEMR_ADMIN_TOKEN: 'x' } }).httpPort).toBe(8080)
  })

  test('what was given is not changed', () => {
    const flags = { 'http-port': '1' }
    load({ flags })
    expect(flags).toEqual({ 'http-port': '1' })
  })
})

describe('A wrong one is told as it was written, with what would be right', () => {
  test.each<[string, Partial<SettingSources>, RegExp]>([
    ['letters for a port', { flags: { 'http-port': 'x' } }, /^--http-port must be a whole number; it is "x"/],
    ['a fraction', { flags: { 'mllp-port': '1.5' } }, /^--mllp-port must be a whole number/],
    ['nothing for a port', { env: { NGEMR_HTTP_PORT: '' } }, /^NGEMR_HTTP_PORT must be a whole number; it is ""/],
    ['a port too high', { flags: { 'http-port': '65536' } }, /^--http-port must be 65535 at most/],
    ['a negative port', { flags: { 'http-port': '-1' } }, /^--http-port must be 0 at least/],
    ['a timeout of nothing', { env: { NGEMR_ACK_TIMEOUT: '0' } }, /^NGEMR_ACK_TIMEOUT must be 1 at least/],
    ['a count of nothing', { flags: { 'journal-keep': '0' } }, /^--journal-keep must be 1 at least/],
    [
      'a log level that is none',
      { flags: { log: 'loud' } },
      /^--log must be one of silent, error, warn, info, debug; it is "loud"/,
    ],
    ['a workspace with capitals', { flags: { workspace: 'CI' } }, /^--workspace .*it is "CI"/],
    ['a workspace that is an address of ours', { flags: { workspace: 'console' } }, /^--workspace /],
    [
      'a variable that is none',
      { env: { NGEMR_HTPP_PORT: '1' } },
      /^Unknown setting NGEMR_HTPP_PORT.*Did you mean "NGEMR_HTTP_PORT"\?/,
    ],
    [
      'a variable like nothing',
      { env: { NGEMR_FLUX_CAPACITOR: '1' } },
      /^Unknown setting NGEMR_FLUX_CAPACITOR in the environment\.$/,
    ],
    ['a file that is not there', { flags: { config: 'none.yaml' } }, /none\.yaml.*--config/],
    ['a file that is a folder', { flags: { config: '.' } }, /is no file that can be read.*--config/],
  ])('%s', (_, sources, says) => {
    expect(refused(sources)).toMatch(says)
  })

  test.each([
    ['an unknown key', 'htpp-port: 1\n', /^Unknown setting htpp-port in .*sandbox\.yaml\. Did you mean "http-port"\?/],
    ['a wrong value', 'http-port: often\n', /^http-port in .*sandbox\.yaml must be a whole number; it is "often"/],
    ['a list for a value', 'host: [a, b]\n', /^host in .*sandbox\.yaml must be a string/],
    ['no YAML', 'a: [\n', /sandbox\.yaml is not YAML/],
    ['a list', '- a\n', /must hold settings as "name: value" lines/],
    ['a word', 'hello\n', /must hold settings as "name: value" lines/],
    ['the same key twice', 'log: warn\nlog: debug\n', /sandbox\.yaml is not YAML: .*unique/],
  ])('in the file: %s', (_, text, says) => {
    file(text)
    expect(refused({})).toMatch(says)
  })

  test('a wrong value in one source is told even where another would win', () => {
    file('http-port: often\n')
    expect(refused({ flags: { 'http-port': '1' } })).toMatch(/^http-port in/)
  })
})

test('the schema of the settings is a JSON Schema, which no start looks at again', () => {
  expect(new Ajv({ strict: true, allowUnionTypes: true }).validateSchema(settingsSchema)).toBe(true)
})
