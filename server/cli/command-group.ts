/** The parent of commands such as `trace export`, made by whichever of them comes first. */
import type { Command } from 'commander'

export const commandGroup = (program: Command, name: string, description: string): Command =>
  program.commands.find((command) => command.name() === name) ?? program.command(name).description(description)
