/** Words as a question to the full-text index. Each is quoted, so that none is taken for an operator. */
import { OVERFLOW, wordsOf } from '../../../fhir/index-values/words-of.ts'
import type { Clause, Predicate, ResourceQuery } from '../../contract.ts'
import { scopeWord } from '../word-rows.ts'
import type { Scope } from './scope.ts'

const quoted = (word: string): string => `"${word.replaceAll('"', '')}"`

// Numbers below none: a type or workspace without rows has no word.
const scopeTerm = ({ workspace, typeKey }: Scope): string =>
  `scope : "${workspace < 0 || typeKey < 0 ? 'none' : scopeWord(workspace, typeKey)}"`

export function matchOf({ param, words }: Extract<Predicate, { kind: 'words' }>, scope: Scope): string {
  const column = param === '_text' ? 'narrative' : 'content'
  return `${scopeTerm(scope)} AND ${column} : (${words.map(quoted).join(' AND ')})`
}

/** Resources that may have a text that starts so: they have its words, of the last at least the beginning. */
export function matchOfText(text: string, scope: Scope): string | undefined {
  const words = wordsOf(text)
  const last = words.pop()
  if (last === undefined) return undefined
  const terms = [...words.map(quoted), `${quoted(last)} *`].join(' AND ')
  return `${scopeTerm(scope)} AND content : ((${terms}) OR ${quoted(OVERFLOW)})`
}

export const asksForWords = ({ clauses, also = [] }: Pick<ResourceQuery, 'clauses' | 'also'>): boolean =>
  clauses.some(clauseAsks) || also.some((part) => part.clauses.some(clauseAsks))

const clauseAsks = ({ anyOf }: Clause): boolean => anyOf.some(predicateAsks)

function predicateAsks(predicate: Predicate): boolean {
  if (predicate.kind === 'words' || predicate.kind === 'text') return true
  if (predicate.kind === 'all') return predicate.of.some(predicateAsks)
  return 'clauses' in predicate && predicate.clauses.some(clauseAsks)
}
