/** Every error of this door in one table: Epic's code, severity, issue code, HTTP status, words, and how sure each is. */
export interface CatalogueEntry {
  severity: 'fatal' | 'error' | 'warning' | 'information'
  /** FHIR's issue type */
  code: string
  status: number
  display: string
  /** What stands in the issue when whoever gives it says nothing else. */
  diagnostics?: string
  location?: string
  expression?: string
  /** `captured`: seen in an answer of Epic's. `documented`: in Epic's documentation. */
  confidence: 'captured' | 'documented'
}

const INVALID_CONTENT = 'Content invalid against the specification or a profile.'
const INVALID_VALUE = 'An element value is invalid.'

// Assumption status-of-errors: where Epic documents a code without its status, 400 stands here, or what the code means.
export const ERROR_CATALOGUE = {
  4100: {
    severity: 'fatal',
    code: 'processing',
    status: 400,
    display: 'The resource request contained an invalid parameter.',
    confidence: 'documented',
  },
  4101: {
    severity: 'warning',
    code: 'processing',
    status: 200,
    display: 'Resource request returns no results.',
    confidence: 'captured',
  },
  4103: {
    severity: 'fatal',
    code: 'deleted',
    status: 410,
    display: 'The resource has been deleted.',
    confidence: 'documented',
  },
  4107: {
    severity: 'fatal',
    code: 'processing',
    status: 302,
    display: 'The resource has been merged.',
    confidence: 'documented',
  },
  4112: {
    severity: 'fatal',
    code: 'processing',
    status: 400,
    display: 'The resource request contained an invalid combination of parameters.',
    confidence: 'documented',
  },
  4113: {
    severity: 'fatal',
    code: 'processing',
    status: 400,
    display: 'Session ID for paging has expired or is invalid.',
    confidence: 'documented',
  },
  4115: {
    severity: 'fatal',
    code: 'processing',
    status: 400,
    display: 'A required search parameter has an invalid value.',
    confidence: 'documented',
  },
  4117: {
    severity: 'warning',
    code: 'processing',
    status: 200,
    display: 'No CVX code is available for one or more immunizations.',
    confidence: 'documented',
  },
  4118: {
    severity: 'fatal',
    code: 'processing',
    status: 403,
    display: 'The authenticated user is not authorized to view the requested data.',
    confidence: 'captured',
  },
  4119: {
    severity: 'warning',
    code: 'processing',
    status: 200,
    display:
      'This response includes information available to the authorized user at the time of the request. It may not contain the entire record available in the system.',
    confidence: 'captured',
  },
  4127: {
    severity: 'fatal',
    code: 'processing',
    status: 400,
    display: 'The search matches more than 100 patients.',
    confidence: 'documented',
  },
  4130: {
    severity: 'fatal',
    code: 'processing',
    status: 403,
    display: 'The record is restricted and the authenticated user is not authorized to view it.',
    confidence: 'documented',
  },
  4131: {
    severity: 'fatal',
    code: 'processing',
    status: 403,
    display: 'The record is restricted: Break-the-Glass must be completed to view it.',
    confidence: 'documented',
  },
  4134: {
    severity: 'information',
    code: 'processing',
    status: 200,
    display: 'The record is restricted.',
    confidence: 'documented',
  },
  59007: {
    severity: 'fatal',
    code: 'forbidden',
    status: 403,
    display: 'The client is not authorized to access the bulk data file.',
    confidence: 'documented',
  },
  59008: {
    severity: 'fatal',
    code: 'not-found',
    status: 404,
    display: 'The FHIR ID provided was not found.',
    diagnostics: 'Invalid FHIR ID provided',
    location: '/f:id',
    expression: 'id',
    confidence: 'captured',
  },
  59011: {
    severity: 'fatal',
    code: 'processing',
    status: 400,
    display: 'The operation found more than one certain match.',
    confidence: 'documented',
  },
  59012: {
    severity: 'fatal',
    code: 'business-rule',
    status: 422,
    display: 'The content/operation failed to pass a business rule, and so could not proceed.',
    confidence: 'captured',
  },
  59013: {
    severity: 'fatal',
    code: 'processing',
    status: 400,
    display: 'The operation found one or more possible matches, but did not find a certain match.',
    confidence: 'captured',
  },
  59022: {
    severity: 'fatal',
    code: 'invalid',
    status: 400,
    display: 'Combination of parameters is not valid for any authorized sub-resource. No search was performed.',
    confidence: 'captured',
  },
  59100: {
    severity: 'information',
    code: 'invalid',
    status: 200,
    display: INVALID_CONTENT,
    confidence: 'captured',
  },
  59102: { severity: 'fatal', code: 'invalid', status: 400, display: INVALID_CONTENT, confidence: 'captured' },
  59105: {
    severity: 'fatal',
    code: 'structure',
    status: 400,
    display: 'The request body is not valid JSON.',
    confidence: 'documented',
  },
  59108: {
    severity: 'fatal',
    code: 'required',
    status: 400,
    display: 'A required element is missing.',
    confidence: 'captured',
  },
  59109: { severity: 'information', code: 'value', status: 400, display: INVALID_VALUE, confidence: 'captured' },
  59111: {
    severity: 'fatal',
    code: 'value',
    status: 400,
    display: INVALID_VALUE,
    diagnostics: 'Required search parameter is provided but has an invalid value',
    confidence: 'captured',
  },
  59130: {
    severity: 'fatal',
    code: 'forbidden',
    status: 403,
    display: 'The client is not authorized for one of the requested resources.',
    confidence: 'documented',
  },
  59136: {
    severity: 'fatal',
    code: 'not-supported',
    status: 400,
    display: 'An unsupported resource type was requested.',
    confidence: 'documented',
  },
  59138: {
    severity: 'fatal',
    code: 'not-supported',
    status: 400,
    display: 'Only certain matches are supported.',
    confidence: 'captured',
  },
  59141: {
    severity: 'fatal',
    code: 'duplicate',
    status: 400,
    display: 'A duplicate record could not be created.',
    confidence: 'documented',
  },
  59144: {
    severity: 'fatal',
    code: 'not-found',
    status: 404,
    display: 'The reference provided was not found.',
    confidence: 'captured',
  },
  59159: {
    severity: 'fatal',
    code: 'business-rule',
    status: 400,
    display: 'The content/operation failed to pass a business rule, and so could not proceed.',
    confidence: 'captured',
  },
  59177: {
    severity: 'fatal',
    code: 'exception',
    status: 500,
    display: 'An internal error has occurred.',
    confidence: 'documented',
  },
  59187: {
    severity: 'fatal',
    code: 'business-rule',
    status: 400,
    display: 'No patient-entered flowsheet is available for the code.',
    confidence: 'documented',
  },
  59188: {
    severity: 'fatal',
    code: 'business-rule',
    status: 400,
    display: 'The code does not map to a single vital-signs flowsheet row.',
    confidence: 'documented',
  },
  59189: {
    severity: 'fatal',
    code: 'duplicate',
    status: 400,
    display: 'Failed to file the reading.',
    diagnostics: 'Reading already exists',
    expression: 'code/instant',
    confidence: 'captured',
  },
  59203: {
    severity: 'fatal',
    code: 'forbidden',
    status: 403,
    display: 'The authenticated client is not authorized to access the requested resource sub-type.',
    confidence: 'captured',
  },
  59204: {
    severity: 'warning',
    code: 'suppressed',
    status: 200,
    display:
      "The authenticated client's search request applies to a sub-resource that the client is not authorized for. Results of this sub-type will not be returned.",
    confidence: 'captured',
  },
  59205: {
    severity: 'warning',
    code: 'suppressed',
    status: 200,
    display:
      "The authenticated user's search request applies to a sub-resource that the user is not authorized to view. Results of this sub-type will not be returned.",
    confidence: 'captured',
  },
} as const satisfies Record<number, CatalogueEntry>

export type ErrorCode = keyof typeof ERROR_CATALOGUE
