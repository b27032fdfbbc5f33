/** A folder with those above it. Node's recursive `mkdir` never ends where a folder stands that takes no other, as /proc does. */
import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/** Leaves a folder that stands as it is. Throws the system's own error, such as EACCES. */
export const makeFolder = (path: string, mode?: number): void => {
  const above = dirname(path)
  if (!existsSync(above)) makeFolder(above, mode)
  try {
    mkdirSync(path, mode)
  } catch (error) {
    const isFolder = existsSync(`${path}/.`)
    if (!isFolder) throw error
  }
}
