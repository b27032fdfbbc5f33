/** The Prefer header (RFC 7240; FHIR R4 http §3.1.0.1.7 return, search §3.1.1.2 handling). */
import { headerText } from '../header-text.ts'

export interface Preferences {
  return: 'minimal' | 'representation' | 'OperationOutcome'
  /** The client said what it prefers to be returned. */
  stated: boolean
  strict: boolean
}

const NONE: Preferences = { return: 'representation', stated: false, strict: false }

export function parsePreferences(header: string | string[] | undefined): Preferences {
  if (header === undefined) return NONE
  const text = headerText(header) ?? ''
  const wanted = /(?:^|[,;\s])return\s*=\s*"?(minimal|representation|operationoutcome)\b/i
    .exec(text)?.[1]
    ?.toLowerCase()
  return {
    return: wanted === 'minimal' ? 'minimal' : wanted === 'operationoutcome' ? 'OperationOutcome' : 'representation',
    stated: wanted !== undefined,
    strict: /(?:^|[,;\s])handling\s*=\s*"?strict\b/i.test(text),
  }
}
