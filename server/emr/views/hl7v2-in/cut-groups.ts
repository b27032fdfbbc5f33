/** The groups of a message: HL7 names them in its structures, but only the segments that begin them are on the wire. */
import type { Segment } from '../../../hl7v2/message.ts'

export interface Groups {
  /** What stands before the first group. */
  head: Segment[]
  groups: Segment[][]
}

/** Cuts before every segment that begins a group; `group` holds what the current one has so far. */
export function cutGroups(
  segments: readonly Segment[],
  begins: (segment: Segment, group: readonly Segment[]) => boolean,
): Groups {
  const head: Segment[] = []
  const groups: Segment[][] = []
  for (const segment of segments) {
    const current = groups.at(-1) ?? []
    if (begins(segment, current)) groups.push([segment])
    else (groups.length > 0 ? current : head).push(segment)
  }
  return { head, groups }
}

/**
 * Order groups (ORM_O01, OML_O21, ORU_R01 and the pharmacy messages): each begins with ORC, or with the segment of the order's
 * detail (OBR, RXE …) where no ORC goes before it.
 */
export function cutOrders(segments: readonly Segment[], details: readonly string[]): Groups {
  const isDetail = ({ name }: Segment) => details.includes(name)
  return cutGroups(
    segments,
    (segment, group) =>
      segment.name === 'ORC' || (isDetail(segment) && (group[0]?.name !== 'ORC' || group.some(isDetail))),
  )
}
