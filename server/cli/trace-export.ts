/** `trace export`: a stretch of the journal as a trace on standard output, line by line as it comes. */
import type { Command } from 'commander'
import { SandboxError } from '../errors.ts'
import { traceLines } from '../journal/trace-lines.ts'
import type { CommandIo } from './command-io.ts'
import { findWorkspace, type WorkspaceOptions, withWorkspaceOptions } from './find-sandbox.ts'
import { parseDuration, traceGroup } from './trace-group.ts'

interface ExportOptions extends WorkspaceOptions {
  last?: string
  since?: string
}

export const register = (program: Command, io: CommandIo): void => {
  withWorkspaceOptions(
    traceGroup(program)
      .command('export')
      .description('write the exchanges of both protocols as a trace, on standard output')
      .option('--last <duration>', 'how far back, such as 90s, 10m, 2h (default: all that the journal keeps)')
      .option('--since <instant>', 'from this moment on, such as 2026-11-01T08:00:00+08:00'),
  ).action(async (options: ExportOptions) => {
    const since = sinceOf(options, Date.now())
    const { admin, base } = await findWorkspace(options, io)
    const query = since === undefined ? '' : `?since=${since}`
    let lines = 0
    for await (const { text } of traceLines(await admin.stream(`${base}/trace${query}`))) {
      io.out(text)
      lines++
    }
    io.err(`${Math.max(0, lines - 1)} exchange${lines === 2 ? '' : 's'} written`)
  })
}

/** ms since epoch; undefined for everything. */
function sinceOf({ last, since }: ExportOptions, now: number): number | undefined {
  if (last !== undefined && since !== undefined) {
    throw new SandboxError('usage', 'Give --last or --since, not both.')
  }
  if (last !== undefined) return now - parseDuration(last, '--last')
  if (since === undefined) return undefined
  const at = Date.parse(since)
  if (Number.isNaN(at)) {
    throw new SandboxError('usage', `--since takes an ISO instant such as 2026-11-01T08:00:00+08:00; it is "${since}".`)
  }
  return at
}
