/** Without an Accept header that names a FHIR format, Epic answers in XML. */
import type { Check } from '../../engine/check.ts'

const FORMATS = /json|xml/i

export const check: Check = {
  id: 'http/accept-header-sent',
  title: 'The client says which format it wants',
  clause: 'Epic FHIR tutorial: _format, then Accept, then XML; FHIR R4 http §3.1.0.1.11',
  requirements: ['NGEMR-FHIR-002'],
  severity: 'warning',
  appliesTo: 'http',
  run: (reading) => {
    const accept = reading.value('header.Accept')
    if (FORMATS.test(accept) || reading.value('query._format') !== '') return []
    return [
      {
        at: 'header.Accept',
        expected: 'application/fhir+json',
        actual: accept || 'nothing',
        text: 'The request names no FHIR format, so Epic answers in XML.',
        fix: 'Send Accept: application/fhir+json.',
      },
    ]
  },
}
