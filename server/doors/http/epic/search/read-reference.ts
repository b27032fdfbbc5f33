/** A reference as a search writes it (`id`, `Type/id`, or the whole URL), down to the logical id. */
import type { EpicIds } from '../epic-id.ts'

export function readReference(value: string, type: string, ids: EpicIds): string | undefined {
  const parts = value.trim().split('/')
  const epicId = parts.at(-1) ?? ''
  if (parts.length > 1 && parts.at(-2) !== type) return undefined
  return ids.decode(type, epicId)
}
