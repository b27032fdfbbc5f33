/** `mllp ADT^A01`, `http GET /Encounter, /Encounter/{id}`: what a step waits for, as it is written. */
import type { Pattern } from '../engine/scenario.ts'

const FHIR_DOORS = ['epic', 'open']
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

export const readPattern = (text: string, doors: readonly string[] = FHIR_DOORS): Pattern | undefined => {
  const mllp = /^mllp ([A-Z]{3})\^([A-Z0-9]{3})$/.exec(text)
  if (mllp?.[1] && mllp[2]) return { protocol: 'mllp', code: mllp[1], event: mllp[2] }
  const [protocol, method = '', ...rest] = text.split(' ')
  const paths = rest
    .join(' ')
    .split(',')
    .map((path) => path.trim())
  const wellFormed = paths.every((path) => /^(?:\/(?:[\w.$-]+|\{\w+\}))+$/.test(path))
  return protocol === 'http' && METHODS.includes(method) && wellFormed ? { protocol, method, paths, doors } : undefined
}
