/** ROL: the team of the visit beyond the doctors of PV1, each with the role, since when and until when (HL7 v2.5.1 §15.4.7). */
import { timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import type { SegmentSpec } from '../../../../hl7v2/write-message.ts'
import { isOfTeam } from '../../participant-roles.ts'
import type { SegmentRenderer } from '../adt-context.ts'
import { codedField } from '../coded-field.ts'
import { practitionerField } from '../practitioner-field.ts'

export const renderRol: SegmentRenderer = async ({ reads, workspace, encounter }) => {
  const segments: SegmentSpec[] = []
  for (const { type, individual, period } of encounter?.participant?.filter(isOfTeam) ?? []) {
    const person = await practitionerField(reads, workspace, individual)
    const role = codedField(type?.[0])
    if (!person || !role) continue
    segments.push({
      name: 'ROL',
      fields: {
        1: String(segments.length + 1),
        2: 'UP',
        3: role,
        4: person,
        5: period?.start && timestampFromIso(period.start),
        6: period?.end && timestampFromIso(period.end),
      },
    })
  }
  return segments
}
