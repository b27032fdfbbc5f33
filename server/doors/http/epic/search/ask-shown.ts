/** Tokens that are compared with the resource as it is shown: codes that Epic makes have no place in the index. */
import type { Resource } from '@medplum/fhirtypes'
import { parameterEntries } from '../../../../fhir/extract-indexes.ts'
import { searchParameter } from '../../../../fhir/search-parameters.ts'
import type { Asked, SearchAsk } from '../api.ts'
import { readTokens, type TokenValue } from './ask-token.ts'

export function askShown(param: string, value: string, { type }: Pick<SearchAsk, 'type'>): Asked {
  const asked = readTokens(value)
  if (asked.length === 0) return { nothing: `"${value}" names no code.` }
  return { shown: (resource) => tokensOf(resource, type, param).some((shown) => asked.some((one) => is(shown, one))) }
}

/** The same of a reference: who is referred to as the door refers. */
export function askShownReference(param: string, value: string, { type }: Pick<SearchAsk, 'type'>): Asked {
  const asked = value.split(',').map((one) => one.trim())
  return {
    shown: (resource) => {
      const parameter = searchParameter(type, param)
      const entries = parameter === undefined ? [] : parameterEntries(resource, parameter)
      return entries.some(
        (entry) =>
          entry.kind === 'reference' &&
          (asked.includes(entry.targetId) ||
            asked.some((one) => one.endsWith(`${entry.targetType}/${entry.targetId}`))),
      )
    },
  }
}

function tokensOf(resource: Resource, type: string, param: string) {
  const parameter = searchParameter(type, param)
  if (parameter === undefined) return []
  return parameterEntries(resource, parameter).flatMap((entry) =>
    entry.kind === 'token' && entry.param === param ? [entry] : [],
  )
}

const is = (shown: { system: string | null; code: string | null }, { system, code, noSystem }: TokenValue): boolean =>
  (code === undefined || code === shown.code) &&
  (noSystem ? shown.system === null : system === undefined || system === shown.system)
