/** What a piece of SQL is about: candidates of one type in one workspace, under the name that the statement gives them. */
import type { Symbols } from '../symbols.ts'

export interface Scope {
  workspace: number
  type: string
  typeKey: number
  symbols: Symbols
  /** Name of the candidate rows, which have `id` and `updated`. */
  row: string
  /** How many chains deep; names within are made from it. */
  depth: number
  /** So many candidates are tested that what they refer to, or what refers to them, is found once for all of them. */
  once?: true
}

export const onceFor = (scope: Scope): Scope => ({ ...scope, once: true })

export const scopeOf = (workspace: string, type: string, symbols: Symbols): Scope => ({
  workspace: symbols.find(workspace),
  type,
  typeKey: symbols.find(type),
  symbols,
  row: 'm',
  depth: 0,
})

/** The scope of what a chain leads to. */
export const scopeBelow = (scope: Scope, type: string, row: string): Scope => ({
  ...scope,
  type,
  typeKey: scope.symbols.find(type),
  row: `${row}${scope.depth + 1}`,
  depth: scope.depth + 1,
})
