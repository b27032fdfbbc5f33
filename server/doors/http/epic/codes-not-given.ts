/** Codes that Epic has and this door never gives: a client may meet them in production, and cannot try them here. */
export interface CodeNotGiven {
  /** As far as it is known */
  severity?: 'fatal' | 'warning' | 'information'
  status?: number
  about: string
  /** Why it is not given, or what is given in its place. */
  here: string
  confidence: 'captured' | 'documented'
}

// Assumption codes-not-given: of these too little is known to answer with them, or nothing here can bring them about.
export const CODES_NOT_GIVEN: Readonly<Record<number, CodeNotGiven>> = {
  4102: {
    severity: 'fatal',
    status: 404,
    about: 'the id of a read is not valid',
    here: 'of older versions: 59008',
    confidence: 'documented',
  },
  4104: {
    severity: 'fatal',
    about: 'a required element is not available',
    here: 'such a record is not made here',
    confidence: 'documented',
  },
  4110: {
    severity: 'fatal',
    status: 400,
    about: 'a search without parameters',
    here: 'what the rules of the type say: 59108, 59159 or 59102',
    confidence: 'documented',
  },
  4111: {
    severity: 'fatal',
    status: 400,
    about: 'a required parameter is missing',
    here: 'what the rules of the type say: 59108 or 59159',
    confidence: 'documented',
  },
  4122: {
    severity: 'warning',
    status: 200,
    about: 'a parameter of the query is not known',
    here: 'of older versions: 59100',
    confidence: 'documented',
  },
  4135: {
    severity: 'fatal',
    about: 'more document queries than a day allows',
    here: 'they are not counted',
    confidence: 'documented',
  },
  40000: {
    severity: 'fatal',
    about: 'a value has no mapping in a table',
    here: 'there are no tables of mappings to maintain',
    confidence: 'documented',
  },
  59101: {
    severity: 'warning',
    status: 200,
    about: 'only a search by _id is allowed, and the search goes on',
    here: 'without _id 59102; what stands beside _id is ignored',
    confidence: 'captured',
  },
  59133: {
    severity: 'information',
    status: 200,
    about: 'Patient.Search finds more than 100 patients',
    here: '4127; which few elements 59133 leaves of each patient is not known',
    confidence: 'documented',
  },
  59134: {
    about: 'seen once, with the issue type processing; what it means is not known',
    here: 'never',
    confidence: 'captured',
  },
  59176: {
    about: 'a bulk export is too large',
    here: 'exports have no such limit',
    confidence: 'documented',
  },
  59200: {
    severity: 'warning',
    status: 200,
    about: 'scheduling refuses (issue type not-found)',
    here: 'nothing is scheduled through this door',
    confidence: 'captured',
  },
}
