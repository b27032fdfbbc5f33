/** Tables of VXU, RDE, RDS and RAS (HL7 v2.5.1 chapter 4). */

export const PHARMACY_TABLES = {
  /** Route, RXR-1. */
  '0162': {
    IH: 'Inhalation',
    IM: 'Intramuscular',
    IN: 'Intranasal',
    IV: 'Intravenous',
    NS: 'Nasal',
    OP: 'Ophthalmic',
    OT: 'Otic',
    PO: 'Oral',
    PR: 'Rectal',
    SC: 'Subcutaneous',
    SL: 'Sublingual',
    TD: 'Transdermal',
    TP: 'Topical',
    VA: 'Vaginal',
  },
  /** Substitution status, RXE-9. */
  '0167': {
    G: 'A generic substitution was dispensed',
    N: 'No substitute was dispensed',
    T: 'A therapeutic substitution was dispensed',
  },
  /** Completion status, RXA-20. */
  '0322': { CP: 'Complete', NA: 'Not administered', PA: 'Partially administered', RE: 'Refused' },
} as const
