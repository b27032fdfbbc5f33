/** IAM: the whole list of allergies that stand, so that a receiver may replace its own by it. */
import type { AllergyIntolerance } from '@medplum/fhirtypes'
import { isActive, standingAllergies } from '../../../records/allergies.ts'
import type { SegmentRenderer } from '../adt-context.ts'

/** HL7 table 0127. */
const kinds: Record<string, [string, string]> = {
  medication: ['DA', 'Drug allergy'],
  food: ['FA', 'Food allergy'],
  environment: ['EA', 'Environmental allergy'],
}
/** HL7 table 0128. */
const severities: Record<string, string> = { severe: 'SV', moderate: 'MO', mild: 'MI' }
const tables: Record<string, string> = {
  'http://snomed.info/sct': 'SCT',
  'http://www.nlm.nih.gov/research/umls/rxnorm': 'RXNORM',
}

export const renderIam: SegmentRenderer = async ({ reads, workspace, patient }) => {
  const found = await standingAllergies(reads, workspace, patient.id)
  const active = found.map(({ resource }) => resource).filter(isActive)
  return active.map((allergy, index) => {
    const coding = allergy.code?.coding?.[0]
    const reaction = allergy.reaction?.[0]
    return {
      name: 'IAM',
      fields: {
        1: String(index + 1),
        2: kinds[allergy.category?.[0] ?? ''] ?? ['AA', 'Allergy'],
        3: [coding?.code ?? '', allergy.code?.text ?? coding?.display ?? '', tableOf(coding?.system)],
        4: severityOf(allergy),
        5: reaction?.manifestation[0]?.text ?? reaction?.manifestation[0]?.coding?.[0]?.display,
        6: 'A',
        7: allergy.id,
      },
    }
  })
}

const severityOf = ({ reaction, criticality }: AllergyIntolerance): string =>
  severities[reaction?.[0]?.severity ?? ''] ?? (criticality === 'high' ? 'SV' : 'U')

const tableOf = (system = ''): string =>
  tables[system] ?? (/^urn:ngemr-sandbox:allergen:(.+)$/.exec(system)?.[1]?.toUpperCase() || 'L')
