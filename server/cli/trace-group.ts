/** The `trace` commands share a group and the way a stretch of time is written. */
import type { Command } from 'commander'
import { SandboxError } from '../errors.ts'
import { commandGroup } from './command-group.ts'

export const traceGroup = (program: Command): Command =>
  commandGroup(program, 'trace', 'saved stretches of the journal: export, replay')

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `90s`, `10m`, `2h`, `1d` in milliseconds. */
export function parseDuration(text: string, option: string): number {
  const match = /^(\d{1,7})(s|m|h|d)$/.exec(text)
  const unit = match?.[2] as keyof typeof UNIT_MS | undefined
  if (!match || unit === undefined) {
    throw new SandboxError('usage', `${option} takes a number with s, m, h or d, such as 10m; it is "${text}".`)
  }
  return Number(match[1]) * UNIT_MS[unit]
}
