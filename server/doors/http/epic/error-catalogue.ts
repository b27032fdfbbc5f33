/** Every error that this door can give, in one table: Epic's code, severity, issue code, HTTP status and words. */
export interface CatalogueEntry {
  severity: 'fatal' | 'error' | 'warning' | 'information'
  code: string
  status: number
  display: string
}

const INVALID_CONTENT = 'Content invalid against the specification or a profile.'
const INVALID_VALUE = 'An element value is invalid.'

// Assumption status-of-errors: where Epic documents a code without its status, 400 stands here.
export const ERROR_CATALOGUE = {
  4100: {
    severity: 'fatal',
    code: 'processing',
    status: 400,
    display: 'The resource request contained an invalid parameter.',
  },
  4101: { severity: 'warning', code: 'processing', status: 200, display: 'Resource request returns no results.' },
  4107: { severity: 'fatal', code: 'processing', status: 302, display: 'The resource has been merged.' },
  4112: {
    severity: 'fatal',
    code: 'processing',
    status: 400,
    display: 'The resource request contained an invalid combination of parameters.',
  },
  4113: {
    severity: 'fatal',
    code: 'processing',
    status: 400,
    display: 'Session ID for paging has expired or is invalid.',
  },
  4115: {
    severity: 'fatal',
    code: 'processing',
    status: 400,
    display: 'A required search parameter has an invalid value.',
  },
  59008: { severity: 'fatal', code: 'not-found', status: 404, display: 'The FHIR ID provided was not found.' },
  59022: {
    severity: 'fatal',
    code: 'invalid',
    status: 400,
    display: 'Combination of parameters is not valid for any authorized sub-resource. No search was performed.',
  },
  59100: { severity: 'information', code: 'invalid', status: 200, display: INVALID_CONTENT },
  59102: { severity: 'fatal', code: 'invalid', status: 400, display: INVALID_CONTENT },
  59108: { severity: 'fatal', code: 'required', status: 400, display: 'A required element is missing.' },
  59109: { severity: 'information', code: 'value', status: 400, display: INVALID_VALUE },
  59111: { severity: 'fatal', code: 'value', status: 400, display: INVALID_VALUE },
  59159: {
    severity: 'fatal',
    code: 'business-rule',
    status: 400,
    display: 'The content/operation failed to pass a business rule, and so could not proceed.',
  },
  59177: { severity: 'fatal', code: 'exception', status: 500, display: 'An internal error has occurred.' },
  59203: {
    severity: 'fatal',
    code: 'forbidden',
    status: 403,
    display: 'The authenticated client is not authorized to access the requested resource sub-type.',
  },
  59204: {
    severity: 'warning',
    code: 'suppressed',
    status: 200,
    display:
      "The authenticated client's search request applies to a sub-resource that the client is not authorized for. Results of this sub-type will not be returned.",
  },
} as const satisfies Record<number, CatalogueEntry>

export type ErrorCode = keyof typeof ERROR_CATALOGUE
