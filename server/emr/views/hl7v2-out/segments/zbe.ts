/**
 * ZBE, the movement. Assumption: NGEMR never shows its fields, so they are those of the IHE PAM segment of the same name:
 * 1 movement id, 2 start, 3 end, 4 action, 5 historic, 6 original trigger, 7 ward.
 */
import { timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import { identifierValue, SYSTEM } from '../../../identifiers.ts'
import type { SegmentRenderer } from '../adt-context.ts'

/** The movement that a trigger begins; the others update the one under way. */
const inserts = new Set(['A01', 'A02', 'A04', 'A05', 'A06', 'A07', 'A21', 'A22'])
const cancels = new Set(['A11', 'A12', 'A13', 'A38', 'A52', 'A53'])

export const renderZbe: SegmentRenderer = ({ trigger, encounter, place }) => {
  if (!encounter) return []
  const visit = identifierValue(encounter, SYSTEM.caseId)
  const started = encounter.period?.start && timestampFromIso(encounter.period.start)
  if (!visit || !started) return []
  const ended = encounter.period?.end && timestampFromIso(encounter.period.end)
  const movement = `${visit}-${encounter.location?.length || 1}`
  return [
    {
      name: 'ZBE',
      fields: {
        1: movement,
        2: started,
        ...(ended ? { 3: ended } : {}),
        4: cancels.has(trigger) ? 'CANCEL' : inserts.has(trigger) ? 'INSERT' : 'UPDATE',
        5: 'N',
        6: trigger,
        7: (place && identifierValue(place, SYSTEM.facilityUnit))?.split('-')[0],
      },
    },
  ]
}
