/** The profiles of the packages that a setting names: looked for at once, read when the first profile is asked for. */
import { existsSync } from 'node:fs'
import { SandboxError } from '../../../errors.ts'
import { createProfileSet, type ProfileSet } from './profile-set.ts'
import { readPackage } from './read-package.ts'

/** Throws SandboxError('usage') for a path where nothing is. */
export function openPackages(paths: readonly string[]): ProfileSet {
  const missing = paths.find((path) => !existsSync(path))
  if (missing !== undefined) {
    throw new SandboxError(
      'usage',
      `There is no FHIR package at ${missing}. Name a folder of JSON files or a .tgz in --profiles.`,
    )
  }
  let read: ProfileSet | undefined
  const set = (): ProfileSet => {
    read ??= createProfileSet(paths.flatMap(readPackage))
    return read
  }
  return {
    get: (url) => set().get(url),
    typeOf: (url) => set().typeOf(url),
    valueSet: (url) => set().valueSet(url),
    urls: () => set().urls(),
  }
}
