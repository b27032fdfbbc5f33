/**
 * Observation $lastn: the most recent of each code. Codes are the same when system and code are, and whatever is coded
 * twice makes its codes one (R4 Observation-lastn: "the grouping by code shall follow the transitive property of equality").
 */
import type { CodeableConcept } from '@medplum/fhirtypes'

export interface Timed {
  id: string
  subject: string
  code: CodeableConcept | undefined
  time: number | undefined
}

/** Newest first. Where the last of a group shares its time with others, they come too. */
export function lastOfEach(all: readonly Timed[], max: number): Timed[] {
  const groups = new Map<string, Timed[]>()
  const union = createUnion()
  for (const one of all) union.join(keysOf(one))
  for (const one of all) {
    const group = union.nameOf(keysOf(one)[0] ?? '')
    const members = groups.get(group)
    if (members) members.push(one)
    else groups.set(group, [one])
  }
  return [...groups.values()].flatMap((members) => newest(members.sort(newestFirst), max)).sort(newestFirst)
}

function newest(sorted: readonly Timed[], max: number): Timed[] {
  const last = sorted[max - 1]?.time
  return sorted.filter((one, index) => index < max || (last !== undefined && one.time === last))
}

const newestFirst = (a: Timed, b: Timed): number => {
  const [at, other] = [a.time ?? Number.NEGATIVE_INFINITY, b.time ?? Number.NEGATIVE_INFINITY]
  if (at !== other) return at > other ? -1 : 1
  return a.id < b.id ? -1 : 1
}

function keysOf({ subject, code }: Timed): string[] {
  const codings = (code?.coding ?? []).filter((coding) => coding.code !== undefined)
  const keys = codings.map((coding) => `${subject} ${coding.system ?? ''}|${coding.code}`)
  return keys.length > 0 ? keys : [`${subject} text ${code?.text ?? ''}`]
}

function createUnion() {
  const parent = new Map<string, string>()
  const nameOf = (key: string): string => {
    let root = key
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up
    parent.set(key, root)
    return root
  }
  return {
    nameOf,
    join([first = '', ...others]: readonly string[]): void {
      for (const other of others) parent.set(nameOf(other), nameOf(first))
    },
  }
}
