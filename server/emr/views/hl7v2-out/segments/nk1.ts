/** NK1: the patient's related persons on file, by name, relationship and phone. */
import { contactsOf } from '../../../records/contacts.ts'
import type { SegmentRenderer } from '../adt-context.ts'

export const renderNk1: SegmentRenderer = async ({ reads, workspace, patient }) => {
  const found = await contactsOf(reads, workspace, patient.id)
  return found.map(({ resource }, index) => {
    const relationship = resource.relationship?.[0]
    const coding = relationship?.coding?.[0]
    const phone = resource.telecom?.find(({ system }) => system === 'phone')?.value
    return {
      name: 'NK1',
      fields: {
        1: String(index + 1),
        2: [resource.name?.[0]?.text ?? resource.name?.[0]?.family ?? ''],
        ...(relationship ? { 3: [coding?.code ?? '', relationship.text ?? coding?.display ?? ''] } : {}),
        ...(phone ? { 5: phone } : {}),
      },
    }
  })
}
