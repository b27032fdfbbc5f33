/** PD1: the doctor who looks after the patient outside the hospital, PD1-4, where the record names one. */

import type { SegmentRenderer } from '../adt-context.ts'
import { practitionerField } from '../practitioner-field.ts'

export const renderPd1: SegmentRenderer = async ({ reads, workspace, patient }) => {
  const general = patient.generalPractitioner?.find(({ reference }) => reference?.includes('Practitioner/'))
  const doctor = await practitionerField(reads, workspace, general)
  return doctor ? [{ name: 'PD1', fields: { 4: doctor } }] : []
}
