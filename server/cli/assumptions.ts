/** `assumptions`: what the Epic door does where nothing is published, one paragraph each. Needs no running sandbox. */
import type { Command } from 'commander'
import { ASSUMPTIONS } from '../doors/http/epic/assumptions/index.ts'
import type { CommandIo } from './command-io.ts'
import { wrapped } from './wrapped.ts'

export const register = (program: Command, io: CommandIo): void => {
  program
    .command('assumptions')
    .description('list what the Epic door does where neither Epic nor NGEMR has published what is right')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: true }) => {
      if (json) return io.out(JSON.stringify(ASSUMPTIONS, null, 2))
      for (const { id, about, text, setting } of ASSUMPTIONS)
        io.out(
          `${id} (${about})\n${wrapped(`${text}${setting === undefined ? '' : ` Setting: ${setting}.`}`.split(' '))}`,
        )
    })
}
