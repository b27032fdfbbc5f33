/** `phonetic`: all words of one of the values are heard in the name (American Soundex, as the index keeps it). */
import { soundsOf } from '../../../../fhir/index-values/sounds-like.ts'
import type { Predicate } from '../../../../fhir/resource-query.ts'
import type { Asked } from '../api.ts'

/** More words than any name has. */
const MOST_WORDS = 8

export function askSounds(param: string) {
  return (value: string): Asked => {
    const anyOf = value.split(',').flatMap((part): Predicate[] => {
      const sounds = soundsOf(part).slice(0, MOST_WORDS)
      const of = sounds.map((sound): Predicate => ({ kind: 'string', param, match: 'exact', value: sound }))
      return of.length === 0 ? [] : [{ kind: 'all', of }]
    })
    return anyOf.length > 0 ? { clause: { anyOf } } : { nothing: `"${value}" has no letters whose sound is known.` }
  }
}
