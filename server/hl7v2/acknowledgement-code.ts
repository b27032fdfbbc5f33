/** Table 0008: the verdicts of original mode (A.) and the accept verdicts of enhanced mode (C.). */
export type AcknowledgementCode = 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR'
