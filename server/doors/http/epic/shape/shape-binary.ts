/** Binary as Epic gives it: its type and its bytes, in a resource or alone. */
import type { Binary } from '@medplum/fhirtypes'
import { acceptedTypes } from '../../../../fhir/accept.ts'
import type { DoorRequest } from '../../door.ts'
import { headerText } from '../../header-text.ts'
import type { RawContent } from '../api.ts'
import { shapeWith } from './shape-elements.ts'

export const shapeBinary = shapeWith<Binary & { id: string }>(() => ({ securityContext: undefined }))

// Assumption raw-binary: the bytes alone were not seen; they are given to who asks for their own type, as FHIR has it.
export function rawBinary(
  { contentType, data }: Binary,
  { headers }: Pick<DoorRequest, 'headers'>,
): RawContent | undefined {
  const own = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  const [wanted] = acceptedTypes(headerText(headers['accept']) ?? '')
  if (own === undefined || data === undefined || wanted?.type !== own) return undefined
  return { contentType: contentType ?? own, bytes: Buffer.from(data, 'base64') }
}
