/** `explain 12` or `explain --last`: what crossed, what was answered, and why, in words; for HTTP and MLLP alike. */
import type { Command } from 'commander'
import type { ExchangeView } from '../doors/http/admin/contract.ts'
import { type ExchangeDetail, exchangeFromJson } from '../doors/http/admin/exchange-json.ts'
import { SandboxError } from '../errors.ts'
import type { AdminClient } from './admin-client.ts'
import type { CommandIo } from './command-io.ts'
import { explainExchange } from './explain-exchange.ts'
import { findSandbox, type SandboxOptions, withSandboxOptions } from './find-sandbox.ts'
import { namesClient } from './names-client.ts'

interface ExplainOptions extends SandboxOptions {
  last?: true
  client?: string
  workspace?: string
}

/** Behind which a partner stands; looking at the journal is in the journal too. */
const OWN_DOORS = ['admin', 'console']
const MOST_LOOKED_THROUGH = 1000
const MOST_READ_FOR_CLIENT = 200

export const register = (program: Command, io: CommandIo): void => {
  withSandboxOptions(
    program
      .command('explain [exchange]')
      .description('say why an exchange went as it did: the number stands in X-Sandbox-Exchange and in the console')
      .option('--last', 'the last one, of any door but the admin API')
      .option('--client <id>', 'with --last: the last one of this OAuth client')
      .option('--workspace <name>', 'the workspace (default: the standard one)'),
  ).action(async (number: string | undefined, options: ExplainOptions) => {
    if ((number === undefined) === (options.last === undefined))
      throw new SandboxError('usage', 'Say which exchange: its number, or --last.')
    if (options.client !== undefined && options.last === undefined)
      throw new SandboxError('usage', 'Give --client together with --last.')
    if (number !== undefined && !/^\d{1,15}$/.test(number))
      throw new SandboxError('usage', `"${number.slice(0, 40)}" is no number of an exchange.`)
    const { admin, ready } = await findSandbox(options, io)
    const workspace = options.workspace ?? ready.workspace
    const path = `/_sandbox/workspaces/${encodeURIComponent(workspace)}/exchanges`
    let wanted = number
    if (wanted === undefined) {
      const { exchanges } = await admin.get<{ exchanges: ExchangeView[] }>(
        `${path}?order=newest&limit=${MOST_LOOKED_THROUGH}`,
      )
      const crossed = exchanges.filter(({ kind, door }) => kind !== 'connection' && !OWN_DOORS.includes(door))
      if (options.client !== undefined) {
        for (const line of await explainClient(admin, path, crossed, options.client)) io.out(line)
        return
      }
      const [found] = crossed
      if (found === undefined) throw new SandboxError('failed', `Nothing has crossed in workspace "${workspace}" yet.`)
      wanted = String(found.n)
    }
    const { exchange } = await admin.get<ExchangeDetail>(`${path}/${wanted}`)
    for (const line of explainExchange(exchangeFromJson(exchange))) io.out(line)
  })
}

/** The newest exchange that names the client: looked for one by one, since the list does not tell who asked. */
async function explainClient(
  admin: AdminClient,
  path: string,
  crossed: readonly ExchangeView[],
  client: string,
): Promise<string[]> {
  for (const { n } of crossed.filter(({ kind }) => kind === 'http').slice(0, MOST_READ_FOR_CLIENT)) {
    const { exchange } = await admin.get<ExchangeDetail>(`${path}/${n}`)
    const read = exchangeFromJson(exchange)
    if (namesClient(read, client)) return explainExchange(read)
  }
  throw new SandboxError(
    'failed',
    `None of the last ${MOST_READ_FOR_CLIENT} exchanges over HTTP names client ${client}.`,
  )
}
