/** `explain 12` or `explain --last`: what crossed, what was answered, and why, in words; for HTTP and MLLP alike. */
import type { Command } from 'commander'
import type { ExchangeView } from '../doors/http/admin/contract.ts'
import { type ExchangeDetail, exchangeFromJson } from '../doors/http/admin/exchange-json.ts'
import { SandboxError } from '../errors.ts'
import type { CommandIo } from './command-io.ts'
import { explainExchange } from './explain-exchange.ts'
import { findSandbox, type SandboxOptions, withSandboxOptions } from './find-sandbox.ts'

interface ExplainOptions extends SandboxOptions {
  last?: true
  workspace?: string
}

/** Behind which a partner stands; looking at the journal is in the journal too. */
const OWN_DOORS = ['admin', 'console']
const MOST_LOOKED_THROUGH = 1000

export const register = (program: Command, io: CommandIo): void => {
  withSandboxOptions(
    program
      .command('explain [exchange]')
      .description('say why an exchange went as it did: the number stands in X-Sandbox-Exchange and in the console')
      .option('--last', 'the last one, of any door but the admin API')
      .option('--workspace <name>', 'the workspace (default: the standard one)'),
  ).action(async (number: string | undefined, options: ExplainOptions) => {
    if ((number === undefined) === (options.last === undefined))
      throw new SandboxError('usage', 'Say which exchange: its number, or --last.')
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
      const found = exchanges.find(({ kind, door }) => kind !== 'connection' && !OWN_DOORS.includes(door))
      if (found === undefined) throw new SandboxError('failed', `Nothing has crossed in workspace "${workspace}" yet.`)
      wanted = String(found.n)
    }
    const { exchange } = await admin.get<ExchangeDetail>(`${path}/${wanted}`)
    for (const line of explainExchange(exchangeFromJson(exchange))) io.out(line)
  })
}
