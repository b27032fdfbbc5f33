/** OperationOutcomes as Epic writes them: coded issues, no id, no narrative. */
import type { Finding } from '../../../journal/exchange.ts'
import { type CatalogueEntry, ERROR_CATALOGUE, type ErrorCode } from './error-catalogue.ts'

/** One issue before it is written: the catalogue's entry of the code says the rest. */
export interface Issue {
  code: ErrorCode
  diagnostics?: string
  location?: string
  expression?: string
}

/** A refusal: what goes on the wire, and why, in words. */
export interface Refusal {
  issues: Issue[]
  findings: Finding[]
}

export function refuse(issue: Issue, finding: Omit<Finding, 'severity'>): Refusal {
  return { issues: [issue], findings: [{ ...finding, severity: 'error' }] }
}

/** The status of the worst issue. */
export function statusOf(issues: readonly Issue[]): number {
  const fatal = issues.find(({ code }) => ERROR_CATALOGUE[code].severity === 'fatal')
  return fatal === undefined ? 200 : ERROR_CATALOGUE[fatal.code].status
}

export function operationOutcome(issues: readonly Issue[], system: string): object {
  return { resourceType: 'OperationOutcome', issue: issues.map((issue) => writeIssue(issue, system)) }
}

function writeIssue({ code, ...said }: Issue, system: string): object {
  const entry: CatalogueEntry = ERROR_CATALOGUE[code]
  const { diagnostics, location, expression } = { ...entry, ...said }
  return {
    severity: entry.severity,
    code: entry.code,
    details: { coding: [{ system, code: String(code), display: entry.display }], text: entry.display },
    ...(diagnostics === undefined ? {} : { diagnostics }),
    ...(location === undefined ? {} : { location: [location] }),
    ...(expression === undefined ? {} : { expression: [expression] }),
  }
}
