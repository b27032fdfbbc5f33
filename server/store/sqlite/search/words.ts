/** Words as a question to the full-text index. Each is quoted, so that none is taken for an operator. */
import type { Predicate } from '../../contract.ts'
import { scopeWord } from '../word-rows.ts'
import type { Scope } from './scope.ts'

export function matchOf(
  { param, words }: Extract<Predicate, { kind: 'words' }>,
  { workspace, typeKey }: Scope,
): string {
  const column = param === '_text' ? 'narrative' : 'content'
  // Numbers below none: a type or workspace without rows has no word.
  const scope = workspace < 0 || typeKey < 0 ? 'none' : scopeWord(workspace, typeKey)
  return `scope : "${scope}" AND ${column} : (${words.map((word) => `"${word.replaceAll('"', '')}"`).join(' AND ')})`
}
