/** Tables of MDM (HL7 v2.5.1 chapter 9). */

export const DOCUMENT_TABLES = {
  /** Type of referenced data, TXA-3 and ED-2. */
  '0191': {
    AP: 'Other application data',
    AU: 'Audio data',
    FT: 'Formatted text',
    IM: 'Image data',
    multipart: 'MIME multipart package',
    NS: 'Non-scanned image',
    SD: 'Scanned document',
    SI: 'Scanned image',
    TEXT: 'Machine readable text document',
    TX: 'Machine readable text document',
  },
  /** Document type, TXA-2. */
  '0270': {
    AR: 'Autopsy report',
    CD: 'Cardiodiagnostics',
    CN: 'Consultation',
    DI: 'Diagnostic imaging',
    DS: 'Discharge summary',
    ED: 'Emergency department report',
    HP: 'History and physical examination',
    OP: 'Operative report',
    PC: 'Psychiatric consultation',
    PH: 'Psychiatric history and physical examination',
    PN: 'Procedure note',
    PR: 'Progress note',
    SP: 'Surgical pathology',
    TS: 'Transfer summary',
  },
  /** Document completion status, TXA-17. */
  '0271': {
    AU: 'Authenticated',
    DI: 'Dictated',
    DO: 'Documented',
    IN: 'Incomplete',
    IP: 'In progress',
    LA: 'Legally authenticated',
    PA: 'Pre-authenticated',
  },
  /** Document confidentiality status, TXA-18. */
  '0272': { R: 'Restricted', U: 'Usual control', V: 'Very restricted' },
  /** Document availability status, TXA-19. */
  '0273': {
    AV: 'Available for patient care',
    CA: 'Deleted',
    OB: 'Obsolete',
    UN: 'Unavailable for patient care',
  },
} as const
