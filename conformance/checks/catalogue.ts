/** Every check there is: the files in the folders beside this one, each exporting `check` under the id that its place gives it. */
import { readdirSync } from 'node:fs'
import type { Check } from '../engine/check.ts'

const here = new URL('./', import.meta.url)

export const loadChecks = async (): Promise<ReadonlyMap<string, Check>> => {
  const checks = new Map<string, Check>()
  for (const id of checkIds()) {
    const { check } = (await import(id.url.href)) as { check?: Check }
    if (check?.id !== id.name) throw new Error(`conformance/checks/${id.name} must export a check with that id.`)
    checks.set(check.id, check)
  }
  return checks
}

const checkIds = (): { name: string; url: URL }[] =>
  readdirSync(here, { withFileTypes: true })
    .filter((folder) => folder.isDirectory())
    .flatMap((folder) =>
      readdirSync(new URL(`${folder.name}/`, here))
        .filter((file) => /^[\w-]+\.[jt]s$/.test(file))
        .map((file) => ({
          name: `${folder.name}/${file.replace(/\.[jt]s$/, '')}`,
          url: new URL(`${folder.name}/${file}`, here),
        })),
    )
    .sort((a, b) => a.name.localeCompare(b.name))
