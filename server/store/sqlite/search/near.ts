/** Positions within a distance: a band of latitudes by index, then the great circle (haversine, mean radius of the Earth). */
import type { Predicate } from '../../contract.ts'
import { type Fragment, fragment } from './fragment.ts'

const RADIUS_KM = 6371.0088
const KM_PER_DEGREE = (RADIUS_KM * Math.PI) / 180

export function nearRows({ latitude, longitude, kilometres }: Extract<Predicate, { kind: 'near' }>): Fragment {
  const band = kilometres / KM_PER_DEGREE + 1e-9
  return fragment(
    `latitude BETWEEN ? AND ? AND ${2 * RADIUS_KM} * asin(min(1.0, sqrt(pow(sin(radians(latitude - ?) / 2), 2) +
       cos(radians(latitude)) * cos(radians(?)) * pow(sin(radians(longitude - ?) / 2), 2)))) <= ?`,
    latitude - band,
    latitude + band,
    latitude,
    latitude,
    longitude,
    kilometres,
  )
}
