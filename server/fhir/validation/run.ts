/** One validation under way: where the walk stands, in which resource, and what was found. */
import type { IssueCode } from '../operation-outcome.ts'
import type { ValueSetCheck } from '../terminology/required-bindings.ts'
import { expressionOf, type ValidationIssue } from './issue.ts'

export type Json = Record<string, unknown>

/** Beyond this nobody reads on, and a hostile body must not be answered with a larger one. */
const MOST_ISSUES = 200

/** Measured: FHIRPath looks at so many elements in half a second. */
const MOST_EFFORT = 300_000

/** The resource that constraints call %resource and %rootResource. */
export interface Scope {
  resource: Json
  /** Holds the contained resources; the resource itself where it is not contained */
  root: Json
  /** Ids named by `#id`, of the root resource */
  fragments: { id: string; path: (string | number)[]; within: string | undefined }[]
  /** The contained resource that the walk is in */
  within: string | undefined
}

export interface Levels {
  /** Constraints by FHIRPath and by hand */
  invariants: boolean
  warnings: boolean
  bestPractice: boolean
}

export interface Run {
  readonly document: Json
  readonly levels: Levels
  readonly path: (string | number)[]
  readonly issues: ValidationIssue[]
  /** Of the Bundle that is walked: full URLs to the types behind them */
  readonly bundled: Map<string, string> | undefined
  valueSet(url: string): ValueSetCheck | undefined
  say(rule: string, code: IssueCode, text: string, options?: SayOptions): void
  full(): boolean
  /** What constraints by FHIRPath may still cost, in elements looked at. */
  effort: number
}

export interface SayOptions {
  severity?: 'error' | 'warning' | 'information'
  /** Below the place where the walk stands */
  at?: readonly (string | number)[]
  /** Instead of the place where the walk stands */
  path?: readonly (string | number)[]
}

export function createRun(document: Json, levels: Levels, valueSet: (url: string) => ValueSetCheck | undefined): Run {
  const issues: ValidationIssue[] = []
  const path: (string | number)[] = []
  return {
    document,
    levels,
    path,
    issues,
    bundled: document['resourceType'] === 'Bundle' ? typesByFullUrl(document['entry']) : undefined,
    valueSet,
    say(rule, code, text, { severity = 'error', at = [], path: elsewhere } = {}) {
      if (issues.length >= MOST_ISSUES) return
      const place = elsewhere === undefined ? [...path, ...at] : [...elsewhere]
      const expression = expressionOf(document, place)
      if (
        issues.some(
          (known) => known.rule === rule && known.expression === expression && known.diagnostics.endsWith(text),
        )
      )
        return
      issues.push({ severity, code, rule, diagnostics: `${expression} ${text}`, expression, path: place })
    },
    full: () => issues.length >= MOST_ISSUES,
    effort: MOST_EFFORT,
  }
}

function typesByFullUrl(entries: unknown): Map<string, string> {
  const found = new Map<string, string>()
  for (const entry of Array.isArray(entries) ? (entries as unknown[]) : []) {
    const { fullUrl, resource } = (entry ?? {}) as { fullUrl?: unknown; resource?: { resourceType?: unknown } }
    if (typeof fullUrl === 'string' && typeof resource?.resourceType === 'string')
      found.set(fullUrl, resource.resourceType)
  }
  return found
}
