/** Every row of the bench: a new one is a file and a line here. */
export const rows = {
  'fhir-read': () => import('./fhir-read.mjs'),
  'fhir-search': () => import('./fhir-search.mjs'),
  'fhir-identifier': () => import('./fhir-identifier.mjs'),
  'fhir-write': () => import('./fhir-write.mjs'),
  'write-steps': () => import('./write-steps.mjs'),
  'fhir-peer': () => import('./fhir-peer.mjs'),
  oauth: () => import('./oauth.mjs'),
  epic: () => import('./epic.mjs'),
  'mllp-durable': () => import('./mllp-durable.mjs'),
  'mllp-rules': () => import('./mllp-rules.mjs'),
  'hl7-parse': () => import('./hl7-parse.mjs'),
  'hl7-delivery': () => import('./hl7-delivery.mjs'),
  workspace: () => import('./workspace.mjs'),
  start: () => import('./start.mjs'),
  memory: () => import('./memory.mjs'),
  size: () => import('./size.mjs'),
}
