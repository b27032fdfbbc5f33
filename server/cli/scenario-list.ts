/** `scenario list`: what a client can be run against. */
import type { Command } from 'commander'
import { commandGroup } from './command-group.ts'
import type { CommandIo } from './command-io.ts'
import { listScenarios, loadCatalogue } from './scenario/load.ts'

export const register = (program: Command, io: CommandIo): void => {
  commandGroup(program, 'scenario', 'judge a client by a scenario: list, run')
    .command('list')
    .description('list the scenarios')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const scenarios = listScenarios(await loadCatalogue()).map(({ id, title, summary, requires, requirements }) => ({
        id,
        title,
        summary,
        requires,
        requirements,
      }))
      if (json) io.out(JSON.stringify({ scenarios }, null, 2))
      else
        for (const { id, title, requires } of scenarios)
          io.out(`${id}  ${title}\n  the partner needs: ${requires.join(', ')}`)
    })
}
