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
    about: 'every read and search of a restricted patient',
    text: 'Security label R is answered 4131 until a request carries X-Sandbox-Break-Glass with a reason (then 4134 in searches); label V is answered 4130. Patient.Search finds restricted patients, with 4134.',
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
]
