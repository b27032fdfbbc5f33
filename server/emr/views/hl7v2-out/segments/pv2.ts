/** PV2: reason in PV2-3, ward class or subvention in PV2-40 (`A` inpatient, `SUB` outpatient in the samples; the meaning is inferred). */
import type { SegmentRenderer } from '../adt-context.ts'
import { itemOf } from './items.ts'

export const renderPv2: SegmentRenderer = ({ encounter }) => {
  if (!encounter) return []
  const reason = encounter.reasonCode?.[0]
  const coding = reason?.coding?.[0]
  const inpatient = ['IMP', 'ACUTE', 'NONAC'].includes(encounter.class.code ?? '')
  return [
    {
      name: 'PV2',
      fields: {
        2: itemOf(encounter, 'PV2-2'),
        ...(reason ? { 3: [coding?.code ?? '', reason.text ?? coding?.display ?? ''] } : {}),
        12: itemOf(encounter, 'PV2-12'),
        22: itemOf(encounter, 'PV2-22') ?? 'N',
        40: itemOf(encounter, 'PV2-40') ?? (inpatient ? 'A' : 'SUB'),
      },
    },
  ]
}
