/** OperationOutcome: how FHIR says no, and what it says beside yes (FHIR R4 http §3.1.0.1.5). */
export interface Issue {
  severity: 'fatal' | 'error' | 'warning' | 'information'
  /** Of http://hl7.org/fhir/issue-type */
  code: IssueCode
  /** What happened and what to do. */
  diagnostics: string
  /** FHIRPath of the element concerned, or `http.<parameter>` for a part of the request */
  expression?: string
  details?: { coding?: { system: string; code: string; display?: string }[]; text?: string }
}

export type IssueCode =
  | 'invalid'
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'security'
  | 'login'
  | 'unknown'
  | 'expired'
  | 'forbidden'
  | 'suppressed'
  | 'processing'
  | 'not-supported'
  | 'duplicate'
  | 'multiple-matches'
  | 'not-found'
  | 'deleted'
  | 'too-long'
  | 'code-invalid'
  | 'extension'
  | 'too-costly'
  | 'business-rule'
  | 'conflict'
  | 'transient'
  | 'exception'
  | 'timeout'
  | 'incomplete'
  | 'throttled'
  | 'informational'

export interface OperationOutcome {
  resourceType: 'OperationOutcome'
  issue: (Omit<Issue, 'expression'> & { expression?: string[] })[]
}

export const operationOutcome = (...issues: readonly Issue[]): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue: issues.map(({ severity, code, details, diagnostics, expression }) => ({
    severity,
    code,
    ...(details === undefined ? {} : { details }),
    diagnostics,
    ...(expression === undefined ? {} : { expression: [expression] }),
  })),
})

/** An `error` issue, the usual one. */
export const problem = (code: IssueCode, diagnostics: string, expression?: string): Issue => ({
  severity: 'error',
  code,
  diagnostics,
  ...(expression === undefined ? {} : { expression }),
})
