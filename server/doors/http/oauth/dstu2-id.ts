/** The id that the chart would have at a DSTU2 address, which is not served here: clients only pass it along. Its look is Epic's. */
import { createHash } from 'node:crypto'

export const dstu2Id = (workspace: string, patient: string): string =>
  `T${createHash('sha256').update(`${workspace} Patient/${patient}`).digest('base64url').replaceAll('_', '.')}B`
