/** `clock show|advance|set`: the time of a workspace; what is due on the way happens, and is printed. */
import type { Command } from 'commander'
import type { ClockView } from '../doors/http/admin/contract.ts'
import { commandGroup } from './command-group.ts'
import type { CommandIo } from './command-io.ts'
import { durationInWords } from './duration-in-words.ts'
import { findWorkspace, type WorkspaceOptions, withWorkspaceOptions } from './find-sandbox.ts'

interface ClockOptions extends WorkspaceOptions {}

const clockLines = ({ now, aheadSeconds, next, happened = [] }: ClockView): string =>
  [
    ...happened.map(({ at, what, result }) => `${at}  ${what}: ${result}`),
    `${now}${aheadSeconds > 0 ? `  (${durationInWords(aheadSeconds)} ahead of real time)` : ''}`,
    ...next.map(({ at, what }) => `  next ${at}  ${what}`),
  ].join('\n')

export const register = (program: Command, io: CommandIo): void => {
  const group = commandGroup(program, 'clock', 'the time of a workspace: show, advance, set')
  const command = (text: string, description: string) =>
    withWorkspaceOptions(group.command(text).description(description))
  const at = async (options: ClockOptions) => {
    const { admin, base } = await findWorkspace(options, io)
    return { admin, path: `${base}/clock` }
  }

  command('show', 'the time now, and what is due next').action(async (options: ClockOptions) => {
    const { admin, path } = await at(options)
    io.out(clockLines(await admin.get<ClockView>(path)))
  })
  command('advance <duration>', 'move on by 90s, 30m, 6h or 1d; what is due on the way happens').action(
    async (by: string, options: ClockOptions) => {
      const { admin, path } = await at(options)
      io.out(clockLines(await admin.post<ClockView>(`${path}/advance`, { by })))
    },
  )
  command('set <time>', 'move on to an ISO time, as in 2030-01-31T08:00+08:00').action(
    async (to: string, options: ClockOptions) => {
      const { admin, path } = await at(options)
      io.out(clockLines(await admin.post<ClockView>(`${path}/set`, { to })))
    },
  )
}
