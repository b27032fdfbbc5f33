/** Tables of SIU (HL7 v2.5.1 chapter 10). */

export const SCHEDULING_TABLES = {
  /** Segment action code, AIS-2 and its kin. */
  '0206': { A: 'Add', D: 'Delete', U: 'Update', X: 'No change' },
  /** Appointment reason, SCH-7. */
  '0276': {
    CHECKUP: 'A routine check-up, such as an annual physical',
    EMERGENCY: 'Emergency appointment',
    FOLLOWUP: 'A follow-up visit from a previous appointment',
    ROUTINE: 'Routine appointment, the default',
    WALKIN: 'A walk-in that was not scheduled before',
  },
  /** Appointment type, SCH-8. */
  '0277': {
    COMPLETE: 'A request to add a completed appointment',
    NORMAL: 'Routine request for an appointment, the default',
    TENTATIVE: 'A request for a tentative appointment',
  },
  /** Filler status, SCH-25. */
  '0278': {
    Blocked: 'The time slot is blocked',
    Booked: 'The appointment is booked',
    Cancelled: 'The appointment was cancelled before it began',
    Complete: 'The appointment is over',
    Dc: 'The appointment was discontinued',
    Deleted: 'The appointment was deleted',
    Noshow: 'The patient did not come',
    Overbook: 'The appointment was booked into a slot that was taken',
    Pending: 'The appointment is not confirmed yet',
    Started: 'The appointment has begun',
    Waitlist: 'The appointment is on the waiting list',
  },
} as const
