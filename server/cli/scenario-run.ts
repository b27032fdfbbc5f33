/** `scenario run`: holds a client against a scenario, live, and writes the report. */
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Scenario, Step } from '../../conformance/engine/scenario.ts'
import type { Verdict } from '../../conformance/engine/verdict.ts'
import { milliseconds } from '../../conformance/scenarios/build-steps.ts'
import { version } from '../config/package-root.ts'
import { didYouMean } from '../did-you-mean.ts'
import type { WorkspaceInfo } from '../doors/http/admin/contract.ts'
import { EXIT, SandboxError } from '../errors.ts'
import { commandGroup } from './command-group.ts'
import type { CommandIo } from './command-io.ts'
import { type FoundSandbox, findSandbox, type SandboxOptions, withSandboxOptions } from './find-sandbox.ts'
import { folderToWrite } from './folder-to-write.ts'
import { conduct } from './scenario/conduct.ts'
import { verdictLine } from './scenario/live-lines.ts'
import { getScenario, loadCatalogue } from './scenario/load.ts'
import { shellWords } from './scenario/shell-words.ts'
import { writeReport } from './scenario/write-report.ts'

interface RunOptions extends SandboxOptions {
  partner: string
  workspace?: string
  client?: string
  within?: string
  report?: string
  json?: boolean
}

const EXITS: Record<Verdict, number> = {
  pass: EXIT.ok,
  warn: EXIT.ok,
  fail: EXIT.failed,
  review: EXIT.inconclusive,
  inconclusive: EXIT.inconclusive,
  error: EXIT.internal,
}

export const register = (program: Command, io: CommandIo): void => {
  withSandboxOptions(
    commandGroup(program, 'scenario', 'judge a client by a scenario: list, run')
      .command('run <scenario>')
      .description('run a scenario, by its id or the path of a .yaml file, against a client')
      .requiredOption('--partner <id>', 'whose traffic counts, such as demo')
      .option('--workspace <name>', 'the workspace (default: the standard one)')
      .option('--client <command>', 'start this client; the run ends when it ends')
      .option('--within <time>', 'how long to wait for each step, such as 120s, instead of what the scenario says')
      .option('--report <dir>', 'write report.html, junit.xml and report.json there')
      .option('--json', 'print report.json instead of the lines')
      .addHelpText('after', '\nExit codes: 0 pass, 1 fail, 2 usage, 3 inconclusive, 4 the sandbox failed.'),
  ).action(async (id: string, options: RunOptions) => {
    const catalogue = await loadCatalogue()
    const scenario = patient(getScenario(id, io.cwd, catalogue), options.within)
    const client =
      options.client === undefined ? undefined : { line: options.client, words: shellWords(options.client) }
    const sandbox = await findSandbox(options, io)
    const workspace = await findWorkspace(sandbox, options.workspace ?? sandbox.ready.workspace)
    const folder = options.report === undefined ? undefined : folderToWrite('--report', resolve(io.cwd, options.report))
    const say = options.json ? io.err : io.out
    const colour = !io.env['NO_COLOR'] && Boolean((options.json ? process.stderr : process.stdout).isTTY)

    const { report, failure } = await conduct({
      id: `${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}-${randomBytes(3).toString('hex')}`,
      scenario,
      catalogue,
      sandbox,
      workspace,
      partner: options.partner,
      client,
      dataFolder: options.data ?? io.env['NGEMR_DATA'] ?? (options.url === undefined ? '.ngemr' : undefined),
      sandboxVersion: version,
      colour,
      say,
      io,
    })

    say('')
    say(verdictLine(report.run.verdict, report.run.outcome, colour))
    if (failure !== undefined) io.err(`ngemr-sandbox: ${failure}`)
    if (folder !== undefined) for (const file of writeReport(report, folder)) say(`  ${file}`)
    if (options.json) io.out(JSON.stringify(report, null, 2))
    io.exit(EXITS[report.run.verdict])
  })
}

const findWorkspace = async ({ admin }: FoundSandbox, name: string): Promise<WorkspaceInfo> => {
  const { workspaces } = await admin.get<{ workspaces: WorkspaceInfo[] }>('/_sandbox/workspaces')
  const found = workspaces.find((workspace) => workspace.name === name)
  if (found) return found
  const names = workspaces.map((workspace) => workspace.name)
  throw new SandboxError(
    'usage',
    `There is no workspace "${name}".${didYouMean(name, names)} There are ${names.join(', ')}.`,
  )
}

/** The scenario with another patience. */
const patient = (scenario: Scenario, within: string | undefined): Scenario => {
  if (within === undefined) return scenario
  const wait = milliseconds(/^\d+$/.test(within) ? `${within}s` : within)
  if (wait <= 0) throw new SandboxError('usage', `--within ${within} is no time; write it like 120s, 2m or 500ms.`)
  const stretch = (step: Step): Step => {
    if (step.kind === 'group') return { ...step, steps: step.steps.map(stretch) }
    return step.kind === 'expect' ? { ...step, within: wait } : step
  }
  return { ...scenario, steps: scenario.steps.map(stretch) }
}
