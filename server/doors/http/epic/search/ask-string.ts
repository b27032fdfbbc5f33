/** String parameters: the beginning, case and accents aside (FHIR R4 search §3.1.1.4.8). */
import { normaliseString } from '../../../../fhir/index-values/normalise-string.ts'
import type { Asked } from '../api.ts'

export function askString(param: string) {
  return (value: string): Asked => ({
    clause: {
      anyOf: value.split(',').map((part) => ({ kind: 'string', param, match: 'starts', value: normaliseString(part) })),
    },
  })
}
