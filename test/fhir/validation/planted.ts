/** Valid resources with one defect at a time. */
import { elsewhere } from './planted-elsewhere.ts'
import { type Defect, inPatients } from './planted-in-patients.ts'
import { type Json, valid } from './valid.ts'

export const defects: readonly Defect[] = [...inPatients, ...elsewhere]

export function plant(type: string, path: readonly (string | number)[], value: unknown): Json {
  const resource = valid[type]?.() ?? {}
  let owner: Record<string | number, unknown> = resource
  for (const step of path.slice(0, -1)) owner = owner[step] as Record<string | number, unknown>
  const last = path.at(-1) ?? ''
  if (value === undefined) delete owner[last]
  else owner[last] = value
  return resource
}
