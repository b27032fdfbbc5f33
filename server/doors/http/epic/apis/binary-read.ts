/** Binary.Read (R4) */
import type { ReadApi } from '../api.ts'
import { rawBinary, shapeBinary } from '../shape/shape-binary.ts'

export const binaryRead: ReadApi = {
  name: 'Binary.Read',
  type: 'Binary',
  interaction: 'read',
  shape: shapeBinary,
  raw: rawBinary,
}
