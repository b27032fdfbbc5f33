/** Assumptions of reads and of the shape of what is read. */
import type { Assumption } from './assumption.ts'

export const READ_ASSUMPTIONS: readonly Assumption[] = [
  {
    id: 'merged-redirect',
    about: 'Patient.Read',
    text: 'A merged patient is known to be answered 4107 with a redirect, but not with which status: 302 is sent.',
  },
  {
    id: 'break-the-glass',
    about: 'whatever is read, found, matched or filed of a restricted patient',
    text: 'Security label R is answered 4131 until a request carries X-Sandbox-Break-Glass with a reason (then 4134 in searches); label V is answered 4130. Patient.Search and $match find restricted patients, with 4134. A create into such a chart is refused as its read is, and so is the Provenance of its records.',
  },
  {
    id: 'restricted-record',
    about: 'every search',
    text: 'What Epic does with a record that is restricted by a label of its own, in a chart that is not, is not published. Its read is refused (4131, or 4130 for V); a search of the chart leaves it out and says 4134, and is refused as the read where it finds nothing else. _summary=count counts what the pages would show.',
  },
  {
    id: 'ids-by-type',
    about: 'every id',
    text: "The form of an id follows its type, and the kind of an encounter diagnosis and of an allergy that tells that none is on file. At Epic it differs within more types (Location, Organization, Observation), by rules that are not known. Where a patient's own token meets a reference to a diagnosis that it may not see, the reference has the form of a problem's. A client must not conclude anything from the form.",
  },
  {
    id: 'encounter-kinds',
    about: 'Encounter',
    text: 'Only some codes of the class and patient class lists are published: hospital stays are class 4 (HOV), and patient classes 101 and 103 stand beside the published 102.',
  },
  {
    id: 'legal-sex',
    about: 'Patient',
    text: 'The codes of the legal-sex list are not published: they are the words of administrative gender, nonbinary for what is neither.',
  },
  {
    id: 'flowsheet-template',
    about: 'Observation (Vitals)',
    text: 'The number of the flowsheet template is invented; one template stands behind all vital signs.',
  },
  {
    id: 'times-in-utc',
    about: 'every resource',
    text: 'Instants are seen in UTC to the second at Epic; whether NGEMR writes them in Singapore time is not known. They are UTC here.',
  },
  {
    id: 'deleted-status',
    about: 'every read',
    text: 'With which status Epic gives 4103 (deleted) is not known: 410, which is what it means.',
  },
  {
    id: 'raw-binary',
    about: 'Binary.Read',
    text: "The bytes alone were not seen at Epic; they are given where Accept asks first for the document's own type.",
  },
  {
    id: 'provenance',
    about: 'Provenance',
    text: 'How Epic makes a Provenance is not published: author and time are taken from the record that it tells of.',
  },
  {
    id: 'condition-categories',
    about: 'Condition (Infection, Medical History)',
    text: "The system of the categories infection and medical-history was not seen: Epic's own list of condition categories.",
  },
  {
    id: 'fyi-category',
    about: 'Flag (Patient FYI)',
    text: "The category of a patient FYI is not published: patient-fyi in Epic's list of flag categories; a search without a category finds it too.",
  },
  {
    id: 'lda-category',
    about: 'Observation (LDA)',
    text: "The system of the category LDA was not seen: Epic's own list of observation categories.",
  },
  {
    id: 'surgical-history',
    about: 'Procedure (Surgical History)',
    text: 'Whether Patient-Reported Surgical History, seen in a 59204, is the API Surgical History is not known; it is taken to be.',
  },
  {
    id: 'course-of-therapy',
    about: 'MedicationRequest',
    text: "Epic's rule for the course of therapy is not known: a supply of sixty days or more is long term.",
  },
  {
    id: 'note-types',
    about: 'DocumentReference',
    text: "Only some of the vendor's note types are published: a note of another kind is shown as a progress note.",
  },
  {
    id: 'author-type',
    about: 'DocumentReference',
    text: 'The list of provider types is not published: who has an MCR number is a Physician (1), who has one of the Nursing Board a Registered Nurse (3).',
  },
  {
    id: 'appointment-number',
    about: 'Appointment',
    text: 'An appointment is known by the number of its contact (CSN).',
  },
  {
    id: 'coverage-number',
    about: 'Coverage',
    text: 'The policy number stands under an invented OID.',
  },
]
