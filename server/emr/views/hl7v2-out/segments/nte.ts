/** NTE: notes of the registration. The published A03 has the same words in NTE-3 and -4, and the time in NTE-6. A40 has room for one. */
import { adtEvent } from '../../../../hl7v2/dictionary/adt-events.ts'
import { timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import { registrationNotes } from '../../registration-notes.ts'
import type { SegmentRenderer } from '../adt-context.ts'

export const renderNte: SegmentRenderer = ({ trigger, patient }) => {
  const repeats = adtEvent(trigger)?.segments.some(({ id, repeating }) => id === 'NTE' && repeating)
  const notes = registrationNotes(patient)
  return (repeats ? notes : notes.slice(-1)).map(({ text = '', time }, index) => {
    const lines = text.split('\n')
    return {
      name: 'NTE',
      fields: {
        1: String(index + 1),
        3: { repeat: lines },
        ...(lines.length === 1 ? { 4: [text] } : {}),
        ...(time ? { 6: timestampFromIso(time) } : {}),
      },
    }
  })
}
