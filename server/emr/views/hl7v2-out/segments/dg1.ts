/** DG1: the diagnoses of this visit. NGEMR puts them after OBX, in A03 before it; the table decides. */
import { diagnosesOf } from '../../../records/diagnoses.ts'
import type { SegmentRenderer } from '../adt-context.ts'

export const renderDg1: SegmentRenderer = async ({ reads, workspace, encounter }) => {
  if (!encounter) return []
  const standing = await diagnosesOf(reads, workspace, encounter.id)
  return standing.map(({ code }, index) => {
    const coding = code?.coding?.[0]
    return {
      name: 'DG1',
      fields: {
        1: String(index + 1),
        3: [coding?.code ?? '', code?.text ?? coding?.display ?? '', systems[coding?.system ?? ''] ?? 'L'],
      },
    }
  })
}

/** HL7 table 0396. */
const systems: Record<string, string> = { 'http://snomed.info/sct': 'SCT', 'http://hl7.org/fhir/sid/icd-10': 'I10' }
