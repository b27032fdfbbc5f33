/** A check: a pure function with an id and the clause that it rests on. Whoever binds it to a step decides how bad a finding is. */
import type { Finding } from '../../server/journal/exchange.ts'
import type { Reading } from './reading.ts'
import type { Severity } from './verdict.ts'

export interface Check {
  /** `adt/pid-3-nric`; the file stands at the same place below checks/ */
  id: string
  title: string
  /** Where it is written that this must be so. */
  clause: string
  /** Ids of requirements/requirements.yaml */
  requirements: readonly string[]
  /** When the scenario does not say otherwise. */
  severity: Severity
  appliesTo: 'mllp' | 'http'
  run(reading: Reading, context: CheckContext): Observed[] | NotJudged
}

export interface CheckContext {
  /** What earlier steps have bound: `nric`, `visit`. */
  bindings: ReadonlyMap<string, string>
}

/** A finding before the binding gives it rule and severity. */
export interface Observed extends Omit<Finding, 'rule' | 'severity'> {
  /** How to mend it, in one line. */
  fix?: string
}

/** The check could not be made, which is no pass. */
export interface NotJudged {
  notJudged: string
}
