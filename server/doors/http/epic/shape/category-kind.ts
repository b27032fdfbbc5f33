/** A kind of record that is an API of its own and is told by its category. */
import type { SubType } from '../api.ts'
import { hasCategory } from './category-of.ts'

export const categoryKind = (name: string, system: string, code: string): SubType => ({
  name,
  codes: [{ system, code }],
  has: (resource) => hasCategory(resource, system, code),
  clause: { anyOf: [{ kind: 'token', param: 'category', system, code }] },
})
