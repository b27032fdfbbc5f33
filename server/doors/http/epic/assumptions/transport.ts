/** Assumptions of the door as a whole. */
import type { Assumption } from './assumption.ts'

export const TRANSPORT_ASSUMPTIONS: readonly Assumption[] = [
  {
    id: 'status-of-errors',
    about: 'every API',
    text: 'Where Epic documents an error code without its HTTP status, the status is 400, or what the code means.',
  },
  {
    id: 'codes-not-given',
    about: 'every API',
    text: 'Some codes of Epic’s are known by number and hardly more, 59101, 59133 and 59134 among them: the door does not answer with them. A Patient.Search of more than 100 patients is refused with 4127. The page of the door lists them all.',
  },
  {
    id: 'capability-software',
    about: 'metadata',
    text: "Epic's statement has software Epic, version February 2026 with its release date, Epic's copyright, and instantiates us-core-server|6.1.0. This one names the sandbox, its own version and its own copyright, without a release date, and instantiates bulk data alone: a client that looks for the name Epic does not find it here.",
  },
  {
    id: 'server-metrics',
    about: 'every answer',
    text: 'Servermetrics and the persistence cookie differ on every call in production and mean nothing to a client: they stand still.',
  },
  {
    id: 'body-too-large',
    about: 'every request',
    text: "What Epic's web server says to a body beyond its limit is not known: a page with status 413.",
    setting: 'body-limit',
  },
  {
    id: 'bulk-refusals',
    about: 'Group.$export',
    text: 'How a kick-off is refused was not seen: without Prefer: respond-async and within the interval 59159, for an unknown parameter 59100 with 59102, for a type that the client may not read 59130. A restricted patient is left out and told of in the error file (4131).',
    setting: 'bulk-interval',
  },
  {
    id: 'stu3-grants',
    about: 'Appointment and Practitioner in STU3',
    text: 'The STU3 APIs are granted together with the R4 API of the same name, and give R4’s records under STU3’s names; a search there has the parameters of R4.',
  },
  {
    id: 'scope-left-out',
    about: 'oauth2/authorize',
    text: 'An authorization request without scope asks for all that the client was granted, as before scopes were enforced.',
  },
  {
    id: 'token-by-post',
    about: 'oauth2/token',
    text: 'Only POST is routed to the token endpoint.',
  },
]
