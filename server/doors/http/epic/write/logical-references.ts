/** References of a resource that was sent, from Epic's ids to the logical ones; the first that leads nowhere is refused (59144). */
import type { Resource } from '@medplum/fhirtypes'
import { withDigitsOf } from '../../../../fhir/exact-numbers.ts'
import type { Sent } from '../acting-api.ts'
import type { Call } from '../call.ts'
import { objectTo } from './objections.ts'

/** `keepLost`: those that lead nowhere are left without an id. Absolute references to this server are relative ones; others, contained ones and those by identifier stay as they are. */
export function withLogicalReferences(resource: Resource, { base, context }: Call, keepLost: boolean): Sent {
  let lost: { path: string; reference: string } | undefined

  function visit(value: unknown, path: string): unknown {
    if (Array.isArray(value)) return value.map((each) => visit(each, path))
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([key, part]) => [
      key,
      key === 'reference' && typeof part === 'string' ? translate(part, path) : visit(part, join(path, key)),
    ])
    return withDigitsOf(value, Object.fromEntries(entries))
  }

  function translate(reference: string, path: string): string {
    const relative = reference.startsWith(`${base}/`) ? reference.slice(base.length + 1) : reference
    const parts = /^([A-Za-z]+)\/([^/]+)$/.exec(relative)
    if (parts === null) return reference
    const [, type = '', epicId = ''] = parts
    const id = context.ids.decode(type, epicId)
    if (id === undefined) lost ??= { path, reference }
    // Never the text as it came: it might be the logical id of a record, which nobody outside knows.
    return `${type}/${id ?? ''}`
  }

  const translated = visit(resource, '') as Resource
  if (lost === undefined || keepLost) return { resource: translated }
  return { refused: unknownReference(lost.path, lost.reference) }
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}/${key}`)

// Assumption unknown-reference: that a write with a reference to nothing is answered 59144 was read, not seen.
export const unknownReference = (expression: string, reference: string) =>
  objectTo(59144, 'epic/unknown-reference', {
    expression,
    diagnostics: `Reference ${reference.slice(0, 100)} not found`,
    actual: reference,
    text: `Nothing stands behind ${expression}: take the reference from a search of this door, letter by letter (ids of the open door do not fit).`,
  })
