/** A message counts when it was acknowledged AA (original mode) or CA (enhanced mode). */
import type { Check } from '../../engine/check.ts'
import type { Reading } from '../../engine/reading.ts'

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
    const place = errorPlace(reading)
    const why = (reading.value('ack.ERR-8') || reading.value('ack.MSA-3')).replace(/[.\s]+$/, '')
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

/** ERR-2 of later versions, ERR-1 of earlier ones: segment, its occurrence, field. */
const errorPlace = (reading: Reading): string => {
  const field = reading.value('ack.ERR-2.1') ? 'ack.ERR-2' : 'ack.ERR-1'
  const [segment, occurrence, place] = [1, 2, 3].map((n) => reading.value(`${field}.${n}`))
  if (!segment) return ''
  return `${segment}${Number(occurrence) > 1 ? `[${occurrence}]` : ''}${place ? `-${place}` : ''}`
}
