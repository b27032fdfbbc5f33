/** The catalogue of expected failures at start and on the command line: code, exit code, and what each means. */
export const EXIT = {
  ok: 0,
  /** The thing ran and the answer is no: a check failed, a message was refused. */
  failed: 1,
  /** Wrong arguments or settings. */
  usage: 2,
  /** Nothing could be judged. */
  inconclusive: 3,
  /** The sandbox itself failed. */
  internal: 4,
  portTaken: 10,
  dataUnwritable: 11,
  databaseCorrupt: 12,
  alreadyRunning: 13,
  notRunning: 14,
  refused: 15,
} as const

export type ExitName = keyof typeof EXIT

/** A problem a person can mend: the message says what happened and what to do, in one line. */
export class SandboxError extends Error {
  readonly exit: number
  constructor(exit: ExitName, message: string) {
    super(message)
    this.name = 'SandboxError'
    this.exit = EXIT[exit]
  }
}
