/** Location.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapeLocation } from '../shape/shape-location.ts'

export const locationRead: ReadApi = {
  name: 'Location.Read',
  epicNumber: 928,
  type: 'Location',
  interaction: 'read',
  shape: shapeLocation,
}
