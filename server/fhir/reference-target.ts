/** What a Reference points to, as far as its text tells (FHIR R4 references §2.3.0). */
import { isResourceType } from './definitions/definitions.ts'

export interface ReferenceTarget {
  /** Resource type, empty when the text does not tell. */
  readonly type: string
  /** Logical id for a relative reference; the whole URL for an absolute one; the URN for a URN. */
  readonly id: string
}

const RELATIVE = /^([A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/

/** Nothing for references inside the resource (`#x`), by identifier alone, or unreadable ones. */
export function referenceTarget(value: unknown): ReferenceTarget | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { reference, type } = value as { reference?: unknown; type?: unknown }
  if (typeof reference !== 'string') return undefined
  return targetOf(reference, typeof type === 'string' ? type : '')
}

/** Asked last: one reference is looked at by several parameters, one after the other. */
let last: { reference: string; stated: string; target: ReferenceTarget | undefined } | undefined

/** The same for the text of a reference; `stated` is what `Reference.type` says. */
export function targetOf(reference: string, stated = ''): ReferenceTarget | undefined {
  if (last === undefined || last.reference !== reference || last.stated !== stated)
    last = { reference, stated, target: readTarget(reference, stated) }
  return last.target
}

function readTarget(reference: string, stated: string): ReferenceTarget | undefined {
  const relative = RELATIVE.exec(reference)
  if (relative?.[1] !== undefined && relative[2] !== undefined && isResourceType(relative[1])) {
    return { type: relative[1], id: relative[2] }
  }
  if (/^urn:(uuid|oid):/.test(reference)) return { type: stated, id: reference }
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(reference)) return undefined
  const whole = reference.replace(/\/_history\/[^/]*$/, '')
  const type = whole.split('/').at(-2) ?? ''
  return { type: isResourceType(type) ? type : stated, id: whole }
}
