/**
 * A message is about as many patients and visits as its rule reads. What came behind them would be filed on the first, which is
 * somebody else, or be lost with a positive answer: so it is refused, and nothing is filed.
 */
import type { Segment } from '../../../hl7v2/message.ts'
import { SYSTEM } from '../../identifiers.ts'
import type { PatientKey } from '../../records/find-patient.ts'
import { sameName } from './compare-person.ts'
import { toldName } from './map-patient.ts'
import { keysIn } from './patient-identity.ts'
import { type Reading, refuse, text } from './reading.ts'
import type { MessageRule } from './rules/event-rule.ts'
import { readTimestamp } from './timestamp.ts'

interface Subject {
  name: string
  field: number
  /** What the field names */
  what: string
  isSame(first: Segment, other: Segment): boolean
}

/** The segments that say of whom and of what a message is, with the field that does. */
const SUBJECTS: readonly Subject[] = [
  { name: 'PID', field: 3, what: 'patient', isSame: samePerson(3) },
  { name: 'MRG', field: 1, what: 'record to be merged or left', isSame: samePerson(1) },
  { name: 'PV1', field: 19, what: 'visit', isSame: (first, other) => text(first, 19) === text(other, 19) },
]

/** Of each as many as the rule reads. The same one may be named again. */
export function refuseOthers(
  reading: Reading,
  event: string,
  rule: Pick<MessageRule, 'patients' | 'visitsBeside'>,
): void {
  const { message } = reading
  const { patients: most = 1 } = rule
  for (const { name, field, what, isSame } of SUBJECTS) {
    if (!message.segment(name, most + 1)) continue
    const beside = new Set(name === 'PV1' ? rule.visitsBeside?.(message) : [])
    const [first, ...others] = message.segmentsNamed(name).filter((each) => !beside.has(each))
    const other = first && others.slice(most - 1).find((each) => !isSame(first, each))
    if (!other) continue
    const at = `${name}[${other.occurrence}]`
    const says = text(other, field) === undefined ? `does not say which ${what} it is about` : `names another ${what}`
    const why = `${at}-${field} ${says}; ${event} is taken with ${most === 1 ? 'one' : most} only. Nothing was filed; send a message for each.`
    refuse(reading, '100', at, why)
  }
}

/**
 * By the numbers as they are looked for. Of two that both have an NRIC, that one counts. Of others one has to agree and none of a kind
 * that both have may differ; a number is loose, so the two may not have another name and another birth date either.
 */
function samePerson(field: number): Subject['isSame'] {
  return (first, other) => {
    const [one, two] = [keysIn(first, field), keysIn(other, field)]
    if (one.length === 0 || two.length === 0) return one.length === two.length
    const isNational = ({ system }: PatientKey) => system === SYSTEM.nric
    if (one.some(isNational) && two.some(isNational)) return one.filter(isNational).some((each) => isAmong(each, two))
    const differs = one.some((each) => two.some((told) => sameKind(each, told)) && !isAmong(each, two))
    return !differs && one.some((each) => isAmong(each, two)) && !(first.name === 'PID' && isAnother(first, other))
  }
}

const sameKind = (one: PatientKey, two: PatientKey): boolean =>
  one.system === two.system && one.assigner === two.assigner

const isAmong = (key: PatientKey, others: readonly PatientKey[]): boolean =>
  others.some((told) => sameKind(key, told) && key.value === told.value)

/** As of a record and a message about it: both at once are another person. */
function isAnother(first: Segment, other: Segment): boolean {
  const [name, named] = [toldName(first), toldName(other)]
  const [born, bornThen] = [text(first, 7), text(other, 7)]
  if (name === undefined || named === undefined || born === undefined || bornThen === undefined) return false
  return !sameName(named, [{ text: name }]) && readTimestamp(born)?.date !== readTimestamp(bornThen)?.date
}
