/** What a check, a door or a map says of an exchange: where, what was expected, what was there, and what to do. */
export interface Finding {
  /** `mllp/no-msh`, `oauth/aud`, `map/unmapped-segment` */
  rule: string
  severity: 'error' | 'warning' | 'information'
  /** `PID-3[1].4`, `$.entry[0]`, `query.patient`, `header.Accept` */
  at?: string
  expected?: string
  actual?: string
  /** What happened, and what to do. */
  text: string
}
