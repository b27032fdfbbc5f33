/** MRG: the number of the record that was merged away, or that the visit was on, with its holder's name. */
import { identifierValue, SYSTEM } from '../../../identifiers.ts'
import type { SegmentRenderer } from '../adt-context.ts'

export const renderMrg: SegmentRenderer = ({ retired }) => {
  if (!retired) return []
  const own = retired.identifier?.find(({ system, use }) => system === SYSTEM.nric && use !== 'old')
  const nric = own?.value ?? identifierValue(retired, SYSTEM.nric)
  const name = retired.name?.find(({ use }) => use === 'official') ?? retired.name?.[0]
  return [
    {
      name: 'MRG',
      fields: {
        1: nric ? [nric, '', '', 'P'] : [retired.id, '', '', 'EPI'],
        ...(nric ? { 4: nric } : {}),
        ...(name ? { 7: [name.text ?? name.family ?? ''] } : {}),
      },
    },
  ]
}
