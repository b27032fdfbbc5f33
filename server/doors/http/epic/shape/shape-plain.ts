/** Types to which Epic adds nothing beyond what it does to all. */
import type { Resource } from '@medplum/fhirtypes'
import { shapeWith } from './shape-elements.ts'

export const shapePlain = shapeWith<Resource & { id: string }>(() => ({}))
