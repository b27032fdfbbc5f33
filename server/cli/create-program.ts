/** All commands under one name. A new command is one file with a `register` and one line here. */
import { Command } from 'commander'
import { version } from '../config/package-root.ts'
import { register as assumptions } from './assumptions.ts'
import { register as certs } from './certs.ts'
import { register as client } from './client.ts'
import { register as clock } from './clock.ts'
import type { CommandIo } from './command-io.ts'
import { register as docs } from './docs.ts'
import { register as explain } from './explain.ts'
import { register as interfaces } from './interface.ts'
import { register as keys } from './keys.ts'
import { register as launch } from './launch.ts'
import { register as listen } from './listen.ts'
import { register as partner } from './partner.ts'
import { register as ready } from './ready.ts'
import { register as scenarioList } from './scenario-list.ts'
import { register as scenarioRun } from './scenario-run.ts'
import { register as send } from './send.ts'
import { register as serve } from './serve.ts'
import { register as token } from './token.ts'
import { register as traceExport } from './trace-export.ts'
import { register as traceReplay } from './trace-replay.ts'
import { register as workflow } from './workflow.ts'
import { register as workspace } from './workspace.ts'

const commands = [
  serve,
  ready,
  token,
  partner,
  client,
  launch,
  keys,
  send,
  listen,
  workflow,
  interfaces,
  clock,
  workspace,
  traceExport,
  traceReplay,
  scenarioList,
  scenarioRun,
  certs,
  assumptions,
  explain,
  docs,
]

export const createProgram = (io: CommandIo): Command => {
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
  for (const register of commands) register(program, io)
  return program
}
