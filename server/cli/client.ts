/** `client list|add|grant|rotate|remove`: the OAuth clients of a workspace. What is done holds at once. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { ClientView, PartnerView } from '../doors/http/admin/contract.ts'
import { grantableApis } from '../doors/http/epic/apis/grantable-apis.ts'
import { SandboxError } from '../errors.ts'
import { commandGroup } from './command-group.ts'
import type { CommandIo } from './command-io.ts'
import { findWorkspace, type WorkspaceOptions, withWorkspaceOptions } from './find-sandbox.ts'
import { listed } from './wrapped.ts'

interface ClientOptions extends WorkspaceOptions {
  partner?: string
  kind?: string
  name?: string
  redirect?: string[]
  postLogout?: string[]
  launchUrl?: string
  jwks?: string
  jwksUrl?: string
  api?: string[]
  productionId?: string
  registersInstances?: boolean
  idScheme?: string
  revoke?: boolean
}

const collect = (value: string, before: string[] = []) => [...before, value]

export const register = (program: Command, io: CommandIo): void => {
  const group = commandGroup(program, 'client', 'OAuth clients: list, add, grant, rotate, remove')
  const command = (usage: string, description: string) =>
    withWorkspaceOptions(group.command(usage).description(description))
  const at = (options: ClientOptions) => findWorkspace(options, io)

  command('list', 'list the clients with what they were granted').action(async (options: ClientOptions) => {
    const { admin, base } = await at(options)
    const { partners } = await admin.get<{ partners: PartnerView[] }>(`${base}/partners`)
    for (const { clients } of partners) for (const client of clients) io.out(textOf(client))
  })

  command('add [id]', 'register a client; without an id it gets a new GUID')
    .option('--partner <id>', 'whose it is (default: demo)')
    .requiredOption('--kind <kind>', 'backend, confidential or public')
    .option('--name <name>', 'as the consent page shows it')
    .option('--redirect <uri>', 'a redirect URI, compared letter by letter; may be repeated', collect)
    .option('--post-logout <uri>', 'where sign-out may lead; may be repeated', collect)
    .option('--launch-url <url>', 'where an EHR launch opens the app')
    .option('--jwks <file>', 'its public keys, a JWK Set')
    .option('--jwks-url <url>', 'where its public keys are published')
    .option('--api <name>', 'an Epic API to grant, as in "Patient.Search", or "*"; may be repeated', collect)
    .option('--production-id <id>', 'the id of the same app in production')
    .option('--id-scheme <scheme>', 'how its FHIR ids are made: 64-character (default) or unconstrained')
    .option('--registers-instances', 'its instances may register themselves')
    .action(async (id: string | undefined, options: ClientOptions) => {
      const { admin, base } = await at(options)
      const path = `${base}/partners/${encodeURIComponent(options.partner ?? 'demo')}/clients`
      tell(await admin.post<Made>(path, declarationOf(id, options, io.cwd)))
    })

  command(
    'grant <id> <api...>',
    'grant Epic APIs, as in "Condition.Search (Infection)", or "*"; with --revoke take them back',
  )
    .option('--revoke', 'take them back')
    .action(async (id: string, apis: string[], options: ClientOptions) => {
      const { admin, base } = await at(options)
      const change = options.revoke ? { remove: apis } : { add: apis }
      io.out(textOf(await admin.post<ClientView>(`${base}/clients/${encodeURIComponent(id)}/grants`, change)))
    })

  command('rotate <id>', 'give a confidential client a new secret; the old one is worthless at once').action(
    async (id: string, options: ClientOptions) => {
      const { admin, base } = await at(options)
      tell(await admin.post<Made>(`${base}/clients/${encodeURIComponent(id)}/rotate`))
    },
  )

  command('remove <id>', 'take a client away, and its tokens with it').action(
    async (id: string, options: ClientOptions) => {
      const { admin, base } = await at(options)
      await admin.delete(`${base}/clients/${encodeURIComponent(id)}`)
      io.out(`${id} removed`)
    },
  )

  const tell = ({ client, secret }: Made) => {
    io.out(textOf(client))
    if (secret !== undefined) io.out(`  secret ${secret}`)
    if (secret !== undefined) io.err('The secret is shown this once: keep it.')
  }
}

interface Made {
  client: ClientView
  secret?: string
}

const textOf = ({
  clientId,
  kind,
  partner,
  apis,
  redirectUris = [],
  keys,
  jwksUrl,
  effectiveFrom,
}: ClientView): string =>
  [
    `${clientId}  ${kind}, of ${partner}${effectiveFrom === undefined ? '' : `, from ${effectiveFrom}`}`,
    ...redirectUris.map((uri) => `  redirect ${uri}`),
    ...(keys.length > 0 ? [`  keys ${keys.join(', ')}`] : []),
    ...(jwksUrl === undefined ? [] : [`  keys at ${jwksUrl}`]),
    apiLines(apis),
  ].join('\n')

/** Whichever is shorter: the Epic APIs that were granted, or those that were not. */
const apiLines = (apis: readonly string[]): string => {
  const others = grantableApis().filter((name) => !apis.includes(name))
  if (others.length === 0) return '  every Epic API'
  if (others.length < apis.length) return listed('every Epic API but', others)
  return apis.length === 0 ? '  no API granted' : listed('', apis)
}

/** What is left out is not sent; the admin API judges the rest. */
const declarationOf = (id: string | undefined, options: ClientOptions, cwd: string) => {
  const {
    kind,
    name,
    redirect,
    postLogout,
    launchUrl,
    jwks,
    jwksUrl,
    api = [],
    productionId,
    registersInstances,
    idScheme,
  } = options
  const given = {
    id,
    name,
    redirectUris: redirect,
    postLogoutRedirectUris: postLogout,
    launchUrl,
    jwks: jwks === undefined ? undefined : readJson(resolve(cwd, jwks)),
    jwksUrl,
    productionId,
    registersInstances,
    idScheme,
  }
  return { kind, apis: api, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) }
}

const readJson = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'it is no JSON'
    throw new SandboxError('usage', `--jwks: ${file} cannot be read (${why}). Name a file with {"keys": […]}.`)
  }
}
