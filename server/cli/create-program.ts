/** All commands under one name. A new command is one file with a `register` and one line here. */
import { Command } from 'commander'
import { version } from '../config/package-root.ts'
import type { CommandIo } from './command-io.ts'

type Register = (program: Command, io: CommandIo) => void

/** By the first word that is typed: only what is called is loaded. */
const commands: readonly [word: string, load: () => Promise<{ register: Register }>][] = [
  ['serve', () => import('./serve.ts')],
  ['prepare', () => import('./prepare.ts')],
  ['ready', () => import('./ready.ts')],
  ['token', () => import('./token.ts')],
  ['partner', () => import('./partner.ts')],
  ['client', () => import('./client.ts')],
  ['launch', () => import('./launch.ts')],
  ['keys', () => import('./keys.ts')],
  ['send', () => import('./send.ts')],
  ['listen', () => import('./listen.ts')],
  ['workflow', () => import('./workflow.ts')],
  ['interface', () => import('./interface.ts')],
  ['clock', () => import('./clock.ts')],
  ['workspace', () => import('./workspace.ts')],
  ['trace', () => import('./trace-export.ts')],
  ['trace', () => import('./trace-replay.ts')],
  ['scenario', () => import('./scenario-list.ts')],
  ['scenario', () => import('./scenario-run.ts')],
  ['certs', () => import('./certs.ts')],
  ['assumptions', () => import('./assumptions.ts')],
  ['explain', () => import('./explain.ts')],
  ['docs', () => import('./docs.ts')],
]

/** `words` are those behind the program's name. Help, and a word that is none, need all commands. */
export const createProgram = async (io: CommandIo, words: readonly string[] = []): Promise<Command> => {
  const program = new Command('ngemr-sandbox')
    .description('A simulated NGEMR: FHIR R4 as Epic serves it, HL7 v2 over MLLP, every exchange recorded.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text.trimEnd()) })
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nEvery command but serve, listen, certs, assumptions and docs talks to a running sandbox: the one of ./.ngemr, or of --data DIR or --url URL.',
    )
  const called = commands.filter(([word]) => word === words[0])
  for (const [, load] of called.length > 0 ? called : commands) (await load()).register(program, io)
  return program
}
