/** A folder that a command writes into, made before the work that it is for, so that a wrong name does not cost the work. */
import { accessSync, constants } from 'node:fs'
import { makeFolder } from '../config/make-folder.ts'
import { SandboxError } from '../errors.ts'

/** The path; throws SandboxError('usage') that names the option it was given by. */
export const folderToWrite = (option: string, path: string, mode?: number): string => {
  try {
    makeFolder(path, mode)
    accessSync(path, constants.W_OK | constants.X_OK)
    return path
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new SandboxError('usage', `${option}: ${path} cannot be written (${why}). Name a folder of your own.`)
  }
}
