/** What the hospital tells of what happened to it: the events that workflows, FHIR writes and messages leave, and that messages go out for. */

/** Events are left in the store's event rows; `type` is one of these and the payload is JSON of the shape beside it. */
export type HospitalEvents = AdtEvents &
  AppointmentEvents &
  DocumentEvents &
  ImmunizationEvents &
  MedicationEvents &
  ChargeEvents &
  StaffEvents &
  ResultEvents &
  OrderEvents

/** What is measured and reported, new or changed. */
export interface ResultEvents {
  'results.filed': ResultEvent
}

export interface ResultEvent extends PersonEvent {
  encounter?: string
  /** The report as the event left it; vital signs have none. */
  report?: RecordVersion
  /** The observations that were filed, in their order; left out, they are those of the report. */
  observations?: RecordVersion[]
}

export interface RecordVersion {
  /** Logical id */
  id: string
  version: number
}

/** Of orders; the record is the ServiceRequest. */
export interface OrderEvents {
  'order.placed': RecordEvent
  'order.changed': RecordEvent
  'order.cancelled': RecordEvent
  'order.held': RecordEvent
  'order.released': RecordEvent
  /** Its specimen was taken, it is done … */
  'order.status-changed': RecordEvent
}

/** One for each row of NGEMR's ADT table. */
export interface AdtEvents {
  'visit.admitted': VisitEvent
  'visit.transferred': VisitEvent
  'visit.discharged': VisitEvent
  'visit.registered': VisitEvent
  'visit.planned': VisitEvent
  'visit.upgraded': VisitEvent
  'visit.downgraded': VisitEvent
  'visit.updated': VisitEvent
  'visit.departed': VisitEvent
  'visit.arrived': VisitEvent
  'visit.admission-cancelled': VisitEvent
  'visit.transfer-cancelled': VisitEvent
  'visit.discharge-cancelled': VisitEvent
  'visit.admission-pending': VisitEvent
  'visit.transfer-pending': VisitEvent
  'visit.discharge-pending': VisitEvent
  'visit.swapped': SwapEvent
  'visit.leave-begun': VisitEvent
  'visit.leave-ended': VisitEvent
  'visit.pending-discharge-cancelled': VisitEvent
  'visit.pending-transfer-cancelled': VisitEvent
  'visit.pending-admission-cancelled': VisitEvent
  'person.created': PersonEvent
  'person.updated': PersonEvent
  'visit.plan-cancelled': VisitEvent
  'patient.merged': MergeEvent
  'visit.moved': MoveEvent
  'visit.leave-cancelled': VisitEvent
  'visit.return-cancelled': VisitEvent
  'allergies.updated': PersonEvent
}

/** SIU */
export interface AppointmentEvents {
  'appointment.booked': RecordEvent
  'appointment.rescheduled': RecordEvent
  'appointment.modified': RecordEvent
  'appointment.cancelled': RecordEvent
  'appointment.deleted': RecordEvent
  'appointment.missed': RecordEvent
}

/** MDM */
export interface DocumentEvents {
  'document.created': RecordEvent
  'document.status-changed': RecordEvent
  'document.appended': RecordEvent
  'document.edited': RecordEvent
  'document.replaced': RecordEvent
  'document.cancelled': RecordEvent
}

/** RDE, RDS, RAS */
export interface MedicationEvents {
  'medication.ordered': RecordEvent
  'medication.changed': RecordEvent
  'medication.status-changed': RecordEvent
  'dispense.filed': RecordEvent
  'dispense.corrected': RecordEvent
  'dispense.deleted': RecordEvent
  'administration.filed': RecordEvent
  'administration.corrected': RecordEvent
  'administration.deleted': RecordEvent
}

/** DFT */
export interface ChargeEvents {
  'charge.posted': RecordEvent
  'charge.reversed': RecordEvent
}

/** MFN M02; they are about nobody's record. */
export interface StaffEvents {
  'staff.added': RecordEvent
  'staff.updated': RecordEvent
  'staff.deactivated': RecordEvent
  'staff.reactivated': RecordEvent
}

/** VXU */
export interface ImmunizationEvents {
  'immunization.given': RecordEvent
  'immunization.corrected': RecordEvent
  'immunization.deleted': RecordEvent
}

/** Of one record that is neither a person nor a visit. */
export interface RecordEvent {
  /** `Appointment/abc` */
  record: string
  /** Of the record, as the event left it */
  version: number
  /** Logical id of whom it is about, if of anybody */
  patient?: string
  /** ms since epoch of the clock of the workspace */
  at: number
  /** `workflow`, `fhir` or the name of the interface that brought it */
  origin: string
}

export interface PersonEvent {
  /** Logical id of the record */
  patient: string
  /** ms since epoch of the clock of the workspace */
  at: number
  /** `workflow`, `fhir` or the name of the interface that brought it */
  origin: string
}

export interface MergeEvent extends PersonEvent {
  /** Logical id of the record that was merged away */
  retired: string
}

export interface MoveEvent extends VisitEvent {
  /** Logical id of the patient whose record the visit was on */
  from: string
}

export interface SwapEvent extends VisitEvent {
  other: Pick<VisitEvent, 'patient' | 'encounter' | 'version'>
}

export interface VisitEvent {
  /** Logical ids of the records, as stored */
  patient: string
  encounter: string
  /** Of the encounter, as the event left it: a message sent later still tells of the visit as it was then. */
  version: number
  /** ms since epoch of the clock of the workspace */
  at: number
  /** `workflow`, `fhir` or the name of the interface that brought it: a partner is not sent its own message back. */
  origin: string
  /** EVN-4, where it is another than the trigger's usual one: `APPT_CHECK_OUT` */
  mnemonic?: string
}
