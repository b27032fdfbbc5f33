/** OBX pairs, `Local_Name^EPIC ITEM NAME`: those kept from incoming messages, and those that the record itself can tell. */
import { identifierValue, SYSTEM } from '../../../identifiers.ts'
import type { SegmentRenderer } from '../adt-context.ts'
import { itemsOf, type StoredItem } from './items.ts'

/** Position names such as `PV2-40` are fields of other segments. */
const isPair = ({ name }: StoredItem) => !/^P[DV]\d-\d+$/.test(name)

export const renderObx: SegmentRenderer = ({ patient, encounter }) => {
  const kept = itemsOf(encounter ?? patient).filter(isPair)
  const own = ownPairs(patient.address?.[0]?.city, identifierValue(patient, SYSTEM.nric))
  const pairs = [...own.filter(({ name }) => !kept.some((item) => item.name === name)), ...kept]
  return pairs.map(({ name, description, value }, index) => ({
    name: 'OBX',
    fields: { 1: String(index + 1), 2: 'TX', 3: [name, description], 4: '1', 5: value },
    trailing: 27,
  }))
}

const ownPairs = (city: string | undefined, nric: string | undefined): StoredItem[] => [
  ...(city ? [{ name: 'CITY', description: 'CITY', value: city }] : []),
  ...(nric
    ? [
        { name: 'Sub_Doc_Number', description: 'SINGAPORE - SUBVENTION DOCUMENT ID', value: nric },
        { name: 'Sub_Doc_Type', description: 'SINGAPORE - SUBVENTION DOCUMENT TYPE', value: 'P' },
      ]
    : []),
]
