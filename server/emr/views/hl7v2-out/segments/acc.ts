/** ACC: the accident that brought the patient, where the visit names one. */
import { timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import { accidentOf } from '../../accident.ts'
import type { SegmentRenderer } from '../adt-context.ts'

export const renderAcc: SegmentRenderer = ({ encounter }) => {
  const accident = encounter && accidentOf(encounter)
  if (!accident) return []
  const { at, code, place, atWork } = accident
  const work = atWork === undefined ? undefined : atWork ? 'Y' : 'N'
  return [{ name: 'ACC', fields: { 1: at && timestampFromIso(at), 2: code, 3: place, 5: work } }]
}
