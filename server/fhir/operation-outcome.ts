/** OperationOutcome: how FHIR says no, and what it says beside yes (FHIR R4 http §3.1.0.1.5). */
export interface Issue {
  severity: 'fatal' | 'error' | 'warning' | 'information'
  /** Of http://hl7.org/fhir/issue-type */
  code: IssueCode
  /** What happened and what to do. */
  diagnostics: string
  /** FHIRPath of the element concerned, or `http.<parameter>` for a part of the request */
  expression?: string
  /** In the text that was sent, both from 1 */
  line?: number
  column?: number
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
  issue: (Omit<Issue, 'expression' | 'line' | 'column'> & {
    extension?: { url: string; valueInteger: number }[]
    location?: string[]
    expression?: string[]
  })[]
}

export const operationOutcome = (...issues: readonly Issue[]): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue: issues.map(({ severity, code, details, diagnostics, expression, line, column }) => ({
    ...(line === undefined || column === undefined ? {} : { extension: place(line, column) }),
    severity,
    code,
    ...(details === undefined ? {} : { details }),
    diagnostics,
    ...(line === undefined || column === undefined ? {} : { location: [`Line[${line}] Col[${column}]`] }),
    ...(expression === undefined ? {} : { expression: [expression] }),
  })),
})

/** HL7's extensions for where in the text an issue is, as other validators write them. */
const place = (line: number, column: number) => [
  { url: 'http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line', valueInteger: line },
  { url: 'http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col', valueInteger: column },
]

/** An `error` issue, the usual one. */
export const problem = (code: IssueCode, diagnostics: string, expression?: string): Issue => ({
  severity: 'error',
  code,
  diagnostics,
  ...(expression === undefined ? {} : { expression }),
})
