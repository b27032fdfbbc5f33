/** Why a port cannot be had, in one line that says what to do. */
import { SandboxError } from '../errors.ts'

/** `setting` is how the user changes the port: `--http-port N (NGEMR_HTTP_PORT)`. */
export const listenProblem = (
  error: NodeJS.ErrnoException,
  what: string,
  host: string,
  port: number,
  setting: string,
): Error => {
  if (error.code === 'EADDRINUSE') {
    const text = `The ${what} port ${port} on ${host} is taken. Stop what uses it, or choose another with ${setting}; 0 takes a free one.`
    return new SandboxError('portTaken', text)
  }
  if (error.code === 'EACCES') {
    return new SandboxError(
      'portTaken',
      `The ${what} port ${port} needs more rights. Choose one above 1023 with ${setting}.`,
    )
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new SandboxError('usage', `${host} is no address of this machine. Choose another with --host (NGEMR_HOST).`)
  }
  return error
}
