// One ndjson file per resource type, ordered by id, and the manifest that says where they come from.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const byId = (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** Writes `<out>/<Type>.ndjson` and gives back what the manifest says of each. */
export function writePopulation(out, resources) {
  mkdirSync(out, { recursive: true })
  for (const name of readdirSync(out)) if (name.endsWith('.ndjson')) rmSync(join(out, name))
  const types = new Map()
  for (const resource of resources) {
    if (!types.has(resource.resourceType)) types.set(resource.resourceType, [])
    types.get(resource.resourceType).push(resource)
  }
  return [...types.keys()].sort().map((type) => {
    const lines = [...types.get(type)].sort(byId).map((resource) => JSON.stringify(resource))
    const text = `${lines.join('\n')}\n`
    writeFileSync(join(out, `${type}.ndjson`), text)
    return { file: `population/${type}.ndjson`, sha256: sha256(text), count: lines.length }
  })
}

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')
