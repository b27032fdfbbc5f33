/** Tables of MFN and MFK (HL7 v2.5.1 chapter 8). */

export const MASTER_FILE_TABLES = {
  /** File-level event code, MFI-3. */
  '0178': { REP: 'Replace the whole file', UPD: 'Change records' },
  /** Response level code, MFI-6. */
  '0179': { AL: 'Always', ER: 'Errors only', NE: 'Never', SU: 'Success only' },
  /** Record-level event code, MFE-1. */
  '0180': {
    MAC: 'Reactivate a record',
    MAD: 'Add a record',
    MDC: 'Deactivate a record',
    MDL: 'Delete a record',
    MUP: 'Update a record',
  },
  /** Record-level error return, MFA-4. */
  '0181': { S: 'Successful', U: 'Unsuccessful' },
  /** Active or inactive, STF-7. */
  '0183': { A: 'Active', I: 'Inactive' },
} as const
