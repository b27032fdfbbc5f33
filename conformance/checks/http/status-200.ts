/** A read that went well. */
import type { Check } from '../../engine/check.ts'

const HINTS: Record<string, string> = {
  '400': 'The answer names the parameter that is wrong.',
  '401': 'Get a token first, and send it as Authorization: Bearer.',
  '403': 'The client is not granted this API.',
  '404': 'Check the URL and the id.',
  '405': 'This resource cannot be asked that way.',
}

export const check: Check = {
  id: 'http/status-200',
  title: 'The request was answered 200',
  clause: 'FHIR R4 http §3.1.0.1.4 (read), §3.1.0.1.10 (search)',
  requirements: ['NGEMR-FHIR-001'],
  severity: 'error',
  appliesTo: 'http',
  run: (reading) => {
    const status = reading.value('status')
    if (status === '200') return []
    const why = reading.value('response.issue[0].diagnostics') || reading.value('response.issue[0].details.text')
    return [
      {
        at: 'status',
        expected: '200',
        actual: status,
        text: `The request was answered ${status}${why ? `: ${why}` : ''}.`,
        fix: HINTS[status] ?? 'Read the body of the answer.',
      },
    ]
  },
}
