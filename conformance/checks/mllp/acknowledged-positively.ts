/** A message counts when it was acknowledged AA (original mode) or CA (enhanced mode). */
import type { Check } from '../../engine/check.ts'

export const check: Check = {
  id: 'mllp/acknowledged-positively',
  title: 'The message was acknowledged positively',
  clause: 'HL7 v2.3 table 0008 (acknowledgement code): AA or CA',
  requirements: ['NGEMR-MLLP-001'],
  severity: 'error',
  appliesTo: 'mllp',
  run: (reading) => {
    const outcome = reading.value('outcome')
    if (outcome === 'AA' || outcome === 'CA') return []
    const place = reading.value('ack.ERR-2') || reading.value('ack.ERR-1')
    const why = reading.value('ack.ERR-8') || reading.value('ack.MSA-3')
    return [
      {
        at: place || 'ack.MSA-1',
        expected: 'AA',
        actual: outcome || 'no acknowledgement',
        text: `The message was answered ${outcome || 'not at all'}${why ? `: ${why}` : ''}.`,
        fix: place
          ? `Mend ${place} and send the message again under a new MSH-10.`
          : 'Read the acknowledgement, mend the message, send it again.',
      },
    ]
  },
}
