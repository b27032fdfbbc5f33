/** Where the resources of a Bundle's entries stand in its text: found for all in one pass, once one of them is asked for. */
import { type Position, positionsIn } from '../../../../fhir/json-positions.ts'
import type { JsonPath } from '../../../../fhir/validation/issue.ts'

/** For the entry of an index: paths within its resource to lines and columns of the Bundle. */
export function entryPlaces(text: string, entries: number) {
  const positions = positionsIn(text)
  let starts: readonly number[] | undefined
  return (index: number) =>
    (paths: readonly JsonPath[]): Position[] => {
      starts ??= positions.offsets(Array.from({ length: entries }, (_, i) => ['entry', i, 'resource']))
      return positions.find(paths, starts[index])
    }
}
