/** `near=latitude|longitude|distance|units` of Location (FHIR R4 location §8.7.4). */
import type { Predicate } from '../resource-query.ts'
import { splitEscaped } from './split-values.ts'

const KILOMETRES: Readonly<Record<string, number>> = {
  km: 1,
  m: 0.001,
  '[mi_i]': 1.609344,
  '[mi_us]': 1.6093472186944,
  mi: 1.609344,
}
/** R4 leaves it to the server: the length of Singapore. */
const DEFAULT_KM = 50

const decimal = (text: string): number => (/^[+-]?\d{1,5}(\.\d{1,20})?$/.test(text) ? Number(text) : Number.NaN)

export function parseNear({ code }: { code: string }, raw: string): Predicate[] | string {
  const [latitudeText = '', longitudeText = '', distance = '', unit = ''] = splitEscaped(raw, '|')
  const [latitude, longitude] = [decimal(latitudeText.trim()), decimal(longitudeText.trim())]
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180))
    return 'write latitude|longitude|distance|units in degrees, 1.29|103.85|5|km'
  const factor = KILOMETRES[unit === '' ? 'km' : unit]
  if (factor === undefined) return `the unit ${unit.slice(0, 20)} is none of ${Object.keys(KILOMETRES).join(', ')}`
  const kilometres = distance === '' ? DEFAULT_KM : decimal(distance) * factor
  if (!(kilometres >= 0)) return 'the distance is no number'
  return [{ kind: 'near', param: code, latitude, longitude, kilometres }]
}
