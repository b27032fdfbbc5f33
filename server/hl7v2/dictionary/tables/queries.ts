/** Tables of QBP and RSP (HL7 v2.5.1 chapter 5). */

export const QUERY_TABLES = {
  /** Query priority, RCP-1. */
  '0091': { D: 'Deferred', I: 'Immediate' },
  /** Quantity limited request, RCP-2.2. */
  '0126': { CH: 'Characters', LI: 'Lines', PG: 'Pages', RD: 'Records', ZO: 'Locally defined' },
  /** Query response status, QAK-2. */
  '0208': {
    AE: 'Application error',
    AR: 'Application reject',
    NF: 'No data found, no errors',
    OK: 'Data found, no errors',
  },
  /** Continuation style, DSC-2. */
  '0398': { F: 'Fragmentation', I: 'Interactive continuation' },
} as const
