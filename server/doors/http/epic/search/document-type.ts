/** `doc-type` of a patient search: looked at only beside a Singapore document id. */
import { looksLikeNric } from '../../../../national-id.ts'
import type { SearchRule } from '../api.ts'
import { DOCUMENT_TYPES, isDocumentType, isOfDocumentType } from '../identifiers/document-types.ts'
import { refuse } from '../outcome.ts'
import type { PersonalityName } from '../personality.ts'
import { first, type SearchValues } from './search-values.ts'

const documentIds = ({ native }: SearchValues): string[] =>
  (native.get('identifier') ?? [])
    .flatMap((value) => value.split(','))
    .map((value) => value.slice(value.indexOf('|') + 1).trim())
    .filter((value) => looksLikeNric(value.toUpperCase()))

export function documentTypeIgnored(values: SearchValues, personality: PersonalityName): string | undefined {
  if (personality !== 'ngemr') return 'doc-type is used in the Singapore environment only: it was ignored.'
  return documentIds(values).length > 0
    ? undefined
    : 'doc-type is respected only when an NRIC or FIN is one of the identifiers: it was ignored.'
}

/** By the time that rules are asked, a `doc-type` that is to be ignored is gone. */
export const documentTypeFits: SearchRule = (values) => {
  const type = first(values, 'doc-type')
  if (type === undefined) return undefined
  if (!isDocumentType(type)) {
    return {
      refused: refuse(
        {
          code: 59111,
          diagnostics: `Invalid doc-type: ${type.slice(0, 40)}`,
          location: '/f:doc-type',
          expression: 'doc-type',
        },
        {
          rule: 'epic/document-type',
          at: 'query.doc-type',
          expected: DOCUMENT_TYPES.join(', '),
          actual: type.slice(0, 40),
          text: 'There is no such document type: take one of those expected.',
        },
      ),
    }
  }
  const [other] = documentIds(values).filter((id) => !isOfDocumentType(type, id))
  return other === undefined
    ? undefined
    : {
        nothing: `${other} is no ${type.toUpperCase()}, so that nobody has it as one: leave doc-type out, or send the other.`,
      }
}
