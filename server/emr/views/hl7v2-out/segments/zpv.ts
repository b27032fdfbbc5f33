/** ZPV: only field 11, the time of admission or arrival, is known (structure of a published A08); the rest stays empty. */
import { timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import type { SegmentRenderer } from '../adt-context.ts'

export const renderZpv: SegmentRenderer = ({ encounter }) => {
  const started = encounter?.period?.start && timestampFromIso(encounter.period.start)
  return started ? [{ name: 'ZPV', fields: { 11: started }, trailing: 29 }] : []
}
