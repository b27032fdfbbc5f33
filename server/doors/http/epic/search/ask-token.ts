/** Token parameters: `code`, `system|code`, several by comma (FHIR R4 search §3.1.1.4.10). */
import type { Predicate } from '../../../../fhir/resource-query.ts'
import type { Asked } from '../api.ts'

export interface TokenValue {
  system?: string
  code?: string
  noSystem?: boolean
}

export function readTokens(value: string): TokenValue[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '|')
    .map((part) => {
      const bar = part.indexOf('|')
      if (bar < 0) return { code: part }
      const system = part.slice(0, bar)
      const code = part.slice(bar + 1)
      return { ...(system === '' ? { noSystem: true } : { system }), ...(code === '' ? {} : { code }) }
    })
}

/** `meaning`: what a code given without its system may mean in the records, where that is not itself. */
export function askToken(param: string, meaning: (code: string) => string[] = (code) => [code]) {
  return (value: string): Asked => {
    const predicates = readTokens(value).flatMap((token): Predicate[] => {
      if (token.code === undefined || token.system !== undefined) return [{ kind: 'token', param, ...token }]
      return meaning(token.code).map((code) => ({ kind: 'token', param, ...token, code }))
    })
    return predicates.length === 0 ? { nothing: `"${value}" names no code.` } : { clause: { anyOf: predicates } }
  }
}
