/** `workflow <name>`: does in the hospital what a clinician would do; the events go out over the interfaces. */
import type { Command } from 'commander'
import type { AdmitResult, WorkflowDone } from '../doors/http/admin/contract.ts'
import { WORKFLOWS } from '../emr/workflows/run-workflow.ts'
import { commandGroup } from './command-group.ts'
import type { CommandIo } from './command-io.ts'
import { findWorkspace, type WorkspaceOptions, withWorkspaceOptions } from './find-sandbox.ts'

interface AdmitOptions extends WorkspaceOptions {
  patient: string
  ward: string
}

export const register = (program: Command, io: CommandIo): void => {
  const group = commandGroup(program, 'workflow', 'what a clinician does: admit, transfer, discharge …')
  withWorkspaceOptions(
    group
      .command('admit')
      .description('admit a patient to the first free bed of a ward')
      .requiredOption('--patient <nric>', "the patient's NRIC or FIN")
      .requiredOption('--ward <ward>', 'the ward, such as ZAHW51'),
  ).action(async (options: AdmitOptions) => {
    const { admin, ready, workspace, base } = await findWorkspace(options, io)
    const { patient, ward } = options
    const result = await admin.post<AdmitResult>(`${base}/workflows/admit`, { patient, ward })
    io.out(`admitted to ${result.bed}, visit ${result.visitNumber}`)
    io.out(`Encounter ${ready.http}/${workspace}/fhir/r4/Encounter/${result.encounter}`)
    io.out(`events: ${result.events.join(', ')}`)
  })

  for (const { name, trigger, description, fields } of WORKFLOWS) {
    const command = group.command(name).description(`${description} (${trigger})`)
    for (const field of fields) {
      const flags = `--${field.name} <${field.name}>`
      if (field.optional) command.option(flags, field.description)
      else command.requiredOption(flags, field.description)
    }
    withWorkspaceOptions(command).action(async (options: WorkspaceOptions & Record<string, unknown>) => {
      const { admin, ready, workspace, base } = await findWorkspace(options, io)
      const told = fields.filter((field) => options[field.name] !== undefined)
      const order = Object.fromEntries(told.map((field) => [field.name, String(options[field.name])]))
      const done = await admin.post<WorkflowDone>(`${base}/workflows/${name}`, order)
      const subject = done.record ?? (done.encounter ? `Encounter/${done.encounter}` : `Patient/${done.patient}`)
      const named = [done.number, done.visitNumber && `visit ${done.visitNumber}`, done.place].filter(Boolean)
      io.out([`${name} done`, ...named].join(', '))
      io.out(`${ready.http}/${workspace}/fhir/r4/${subject}`)
      io.out(`events: ${done.events.join(', ')}`)
    })
  }
}
