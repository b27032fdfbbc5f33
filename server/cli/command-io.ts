/** What a command may touch of the process: where it prints, what it was started with, and how it ends. */
export interface CommandIo {
  /** One line to standard output: the result. */
  out(line: string): void
  /** One line to standard error: everything said on the side. */
  err(line: string): void
  env: Record<string, string | undefined>
  cwd: string
  /** Aborted by Ctrl-C and SIGTERM. */
  signal: AbortSignal
  /** Runs another command with the same options in a process of its own, silently, until it ends, however it does. */
  again?(command: string): Promise<void>
  /** Sets the exit code; the process ends when its work has ended. */
  exit(code: number): void
}
