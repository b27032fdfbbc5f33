/** Who Epic says has written what came by an interface. */
import type { Reference } from '@medplum/fhirtypes'

/** Assumption background-user: by display alone; no Practitioner stands behind the name here. */
export const BACKGROUND_USER: Reference = { display: 'User Interconnect' }
