/** A parameter of applications launched from Hyperspace; outside of it Epic's answer is not known. */
import type { ApiParameter } from '../api.ts'

// Assumption only-scannable: outside Hyperspace it narrows nothing.
export const onlyScannable: ApiParameter = {
  name: 'onlyscannable',
  type: 'token',
  documentation: 'true for what documents can be scanned to. Only of applications launched from Hyperspace.',
}
