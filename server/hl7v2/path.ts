/** Places in a message as people write them: `PID-3[1].4.1`, `OBX[2]-5`, `PID.5.1`. One notation for reports, errors and scenarios. */

export interface Path {
  segment: string
  /** Of the segment, from 1. */
  occurrence: number
  field?: number
  repetition?: number
  component?: number
  subcomponent?: number
}

const PATTERN =
  /^([A-Z][A-Z0-9]{2})(?:\[([1-9]\d{0,5})\])?(?:[-.]([1-9]\d{0,3})(?:\[([1-9]\d{0,4})\])?(?:\.([1-9]\d{0,3})(?:\.([1-9]\d{0,3}))?)?)?$/

const REMEMBERED = 2_000
const known = new Map<string, Path>()

/** `undefined` when the text is no path. */
export function readPath(text: string): Path | undefined {
  const before = known.get(text)
  if (before) return before
  const match = PATTERN.exec(text)
  if (!match) return undefined
  const [, segment = '', occurrence, field, repetition, component, subcomponent] = match
  const path: Path = Object.freeze({
    segment,
    occurrence: Number(occurrence ?? 1),
    ...(field && { field: Number(field) }),
    ...(repetition && { repetition: Number(repetition) }),
    ...(component && { component: Number(component) }),
    ...(subcomponent && { subcomponent: Number(subcomponent) }),
  })
  if (known.size >= REMEMBERED) known.clear()
  known.set(text, path)
  return path
}

/** As `readPath`; a text that is no path is the caller's mistake. */
export function parsePath(text: string): Path {
  const path = readPath(text)
  if (!path) throw new TypeError(`"${text}" is no HL7 path; write it like PID-3, PID-3[2].4.1 or OBX[2]-5.`)
  return path
}

/** The shortest way to write the path; `parsePath` reads it back. */
export function printPath(path: Path): string {
  let text = path.segment
  if (path.occurrence !== 1) text += `[${path.occurrence}]`
  if (path.field === undefined) return text
  text += `-${path.field}`
  if (path.repetition !== undefined) text += `[${path.repetition}]`
  if (path.component !== undefined) text += `.${path.component}`
  if (path.subcomponent !== undefined) text += `.${path.subcomponent}`
  return text
}
