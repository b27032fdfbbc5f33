/** The rules of matching, read from the file beside this one: what they mean stands there. */
import { readFileSync } from 'node:fs'

export interface MatchRules {
  points: Record<
    'identifier' | 'birthDate' | 'name' | 'gender' | 'phone' | 'email' | 'address',
    Record<string, number | string>
  >
  grades: { certain: number; probable: number; possible: number }
  /** What must agree for a certain match */
  certainNeeds: string[]
  /** Systems in which a person has one number */
  unique: string[]
  titles: string[]
  patronymics: string[]
  aliasMarks: string[]
  spellings: string[][]
  limits: { perRoute: number; count: number; maxCount: number }
}

export const matchRules = JSON.parse(readFileSync(new URL('./match-rules.json', import.meta.url), 'utf8')) as MatchRules
