/**
 * ZPD: right after PID in the published A03 and A08, though the table does not list it. Nobody has published its layout: 24 is the sex
 * (read off the samples), the rest is what the samples hold, or what the last message brought.
 */
import type { SegmentRenderer } from '../adt-context.ts'

const url = 'urn:ngemr-sandbox:extension:segment-ZPD'
const seenIn = new Set(['A03', 'A08'])

export const renderZpd: SegmentRenderer = ({ trigger, patient }) => {
  if (!seenIn.has(trigger)) return []
  const kept = patient.extension?.find((each) => each.url === url)?.valueString
  // Plain codes only: what was written with other delimiters or escapes is not pieced together again.
  if (kept && /^ZPD(\|[\w .-]*)+$/.test(kept)) {
    const values = kept.split('|').slice(1)
    return [{ name: 'ZPD', fields: Object.fromEntries(values.map((value, i) => [i + 1, value])) }]
  }
  const sex = patient.gender === 'male' ? 'M' : patient.gender === 'female' ? 'F' : 'U'
  return [{ name: 'ZPD', fields: { 7: 'N', 18: 'N', 24: sex, 32: 'N', 33: 'N' } }]
}
