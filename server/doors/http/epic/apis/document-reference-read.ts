/** DocumentReference.Read (Clinical Notes) (R4) */
import type { ReadApi } from '../api.ts'
import { CLINICAL_NOTE } from '../shape/document-kinds.ts'
import { shapeDocumentReference } from '../shape/shape-document-reference.ts'

export const documentReferenceRead: ReadApi = {
  name: 'DocumentReference.Read (Clinical Notes)',
  type: 'DocumentReference',
  interaction: 'read',
  shape: shapeDocumentReference,
  subType: CLINICAL_NOTE,
}
