/** In which order entries are done: DELETE, POST, PUT and PATCH, then reads (FHIR R4 http §3.1.0.11.2). */
import type { Entry } from './read-bundle.ts'

export type Stage = 'delete' | 'create' | 'update' | 'read'

export const STAGES: readonly Stage[] = ['delete', 'create', 'update', 'read']

export function stageOf({ request: { method, segments } }: Entry): Stage {
  if (method === 'DELETE') return 'delete'
  if (method === 'PUT' || method === 'PATCH') return 'update'
  if (method !== 'POST') return 'read'
  // A search by POST reads as one by GET does.
  return segments.at(-1) === '_search' ? 'read' : 'create'
}

/** A create is a POST to a type; other POSTs are operations. */
export const isCreate = ({ request: { method, segments } }: Entry): boolean =>
  method === 'POST' && segments.length === 1 && segments[0]?.startsWith('$') === false
