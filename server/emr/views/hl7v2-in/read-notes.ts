/** NTE as annotations: one for each segment, its repetitions as lines, formatted text unfolded. */
import type { Annotation } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import { formattedText } from './formatted-text.ts'

const LONGEST_LIST = 200

export function readNotes(segments: readonly Segment[]): Annotation[] {
  const notes = segments.filter(({ name }) => name === 'NTE').slice(0, LONGEST_LIST)
  return notes.flatMap((nte) => {
    const lines = Array.from({ length: Math.min(nte.repetitions(3), LONGEST_LIST) }, (_, i) =>
      formattedText(nte.value(3, { repetition: i + 1 })),
    )
    const text = lines.join('\n').trim()
    return text === '' || text === '""' ? [] : [{ text }]
  })
}
