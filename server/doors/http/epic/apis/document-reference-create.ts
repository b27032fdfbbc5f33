/** DocumentReference.Create (Clinical Notes) (R4) */
import type { CreateApi } from '../acting-api.ts'
import { shapeDocumentReference } from '../shape/shape-document-reference.ts'
import { fileNote } from '../write/file-note.ts'

export const documentReferenceCreate: CreateApi = {
  name: 'DocumentReference.Create (Clinical Notes)',
  epicNumber: 1046,
  type: 'DocumentReference',
  interaction: 'create',
  shape: shapeDocumentReference,
  judgesReferences: true,
  file: fileNote,
}
