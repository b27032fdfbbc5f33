/** `interface status|pause|resume|resend|skip|retry|drop|purge`: what an operator sees of a feed's queue and does with it. */
import type { Command } from 'commander'
import type { InterfaceStatus, QueueChange, QueueEntry } from '../doors/http/admin/contract.ts'
import { SandboxError } from '../errors.ts'
import type { CommandIo } from './command-io.ts'
import { findWorkspace, type WorkspaceOptions, withWorkspaceOptions } from './find-sandbox.ts'
import { inRuns } from './in-runs.ts'
import { interfaceLines } from './interface-lines.ts'
import { listed } from './wrapped.ts'

interface QueueOptions extends WorkspaceOptions {
  reason?: string
  state?: string
  states?: string
  olderThan?: string
  limit: string
}

const entryLine = ({ number, state, at, messageType, controlId, attempts, reason }: QueueEntry): string =>
  `  ${number}  ${state}  ${at}  ${messageType || '?'}  ${controlId || '-'}  attempts ${attempts}${reason ? `  ${reason}` : ''}`

export const registerQueueCommands = (group: Command, io: CommandIo): void => {
  const command = (text: string, description: string) =>
    withWorkspaceOptions(group.command(text).description(description))

  const at = async (options: QueueOptions) => {
    const { admin, base } = await findWorkspace(options, io)
    return { admin, path: (name: string) => `${base}/interfaces/${encodeURIComponent(name)}` }
  }

  const act = async (name: string, action: string, options: QueueOptions, body: object) => {
    const { admin, path } = await at(options)
    const { changed, purged, status } = await admin.post<QueueChange>(`${path(name)}/${action}`, body)
    if (changed.length > 0) io.out(listed('changed:', inRuns(changed.map(String)), ''))
    if (purged !== undefined) io.out(`purged: ${purged}`)
    io.out(interfaceLines(status))
  }

  command('status <name>', 'show a feed with its queue: what waits, what was put aside and why, what is in quarantine')
    .option('--state <state>', 'waiting, delivered, failed, skipped or quarantined (default: all but delivered)')
    .option('--limit <n>', 'most messages of each state', '20')
    .action(async (name: string, options: QueueOptions) => {
      const { admin, path } = await at(options)
      const status = await admin.get<InterfaceStatus>(path(name))
      io.out(interfaceLines(status))
      if (status.direction === 'in' && status.acceptOn !== 'storage') return
      const states = options.state ? [options.state] : ['waiting', 'failed', 'skipped', 'quarantined']
      for (const state of states) {
        const query = new URLSearchParams({ state, limit: options.limit })
        const { entries } = await admin.get<{ entries: QueueEntry[] }>(`${path(name)}/queue?${query}`)
        for (const entry of entries) io.out(entryLine(entry))
      }
    })
  command('pause <name>', 'send nothing more after the message in flight; what happens meanwhile waits')
    .option('--reason <text>', 'why, for whoever looks')
    .action((name: string, { reason, ...options }: QueueOptions) =>
      act(name, 'pause', options as QueueOptions, reason === undefined ? {} : { reason }),
    )
  command('resume <name>', 'send again, also after a hold').action((name: string, options: QueueOptions) =>
    act(name, 'resume', options, {}),
  )
  command('resend <name> [numbers...]', 'put messages in line again: the same bytes, the same control id')
    .option('--state <state>', 'all that are failed, skipped or delivered, in place of numbers')
    .action(async (name: string, numbers: string[], { state, ...options }: QueueOptions) => {
      if (numbers.length > 0 === (state !== undefined)) throw new SandboxError('usage', whichToResend)
      const which = state === undefined ? { numbers: numbersOf(numbers) } : { state }
      await act(name, 'resend', options as QueueOptions, which)
    })
  command('skip <name> <numbers...>', 'never send these messages; one in flight is given up')
    .option('--reason <text>', 'why, for whoever looks')
    .action((name: string, numbers: string[], { reason, ...options }: QueueOptions) =>
      act(name, 'skip', options as QueueOptions, {
        numbers: numbersOf(numbers),
        ...(reason === undefined ? {} : { reason }),
      }),
    )
  command('retry <name> [numbers...]', 'inbound: file again what could not be filed; all of it without numbers').action(
    (name: string, numbers: string[], options: QueueOptions) =>
      act(name, 'retry', options, numbers.length > 0 ? { numbers: numbersOf(numbers) } : {}),
  )
  command('drop <name> <numbers...>', 'inbound: never file these messages')
    .option('--reason <text>', 'why, for whoever looks')
    .action((name: string, numbers: string[], { reason, ...options }: QueueOptions) =>
      act(name, 'drop', options as QueueOptions, {
        numbers: numbersOf(numbers),
        ...(reason === undefined ? {} : { reason }),
      }),
    )
  command('purge <name>', 'remove messages for good')
    .requiredOption('--states <list>', 'waiting, delivered, failed, skipped, quarantined; with commas')
    .option('--older-than <days>', 'only what is older')
    .action((name: string, { states, olderThan, ...options }: QueueOptions) =>
      act(name, 'purge', options as QueueOptions, {
        states: (states ?? '').split(',').map((each) => each.trim()),
        ...(olderThan === undefined ? {} : { olderThanDays: daysOf(olderThan) }),
      }),
    )
}

const whichToResend =
  'Give the numbers of the messages, which "interface status" shows, or --state failed, skipped or delivered; not both.'

/** What is no number must not be taken for none: everything would go. */
const daysOf = (text: string): number => {
  if (/^\d{1,6}(\.\d{1,6})?$/.test(text)) return Number(text)
  throw new SandboxError('usage', `--older-than takes a number of days, as in 7; it is "${text}".`)
}

const numbersOf = (texts: readonly string[]): number[] =>
  texts.map((text) => {
    if (/^[1-9]\d{0,11}$/.test(text)) return Number(text)
    throw new SandboxError('usage', `"${text}" is no number of a message; "interface status" shows them.`)
  })
