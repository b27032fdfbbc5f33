/**
 * MFN M02: the staff file, record by record: MAD adds, MUP updates, MDC deactivates, MAC reactivates, MDL is kept as inactive, as others
 * refer to it. All records are filed or none; MFK says of each what became of it, as MFI-6 asks.
 */
import type { Practitioner, PractitionerRole } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import { formatTimestamp } from '../../../../hl7v2/timestamp.ts'
import type { SegmentSpec } from '../../../../hl7v2/write-message.ts'
import type { StoreTransaction } from '../../../../store/contract.ts'
import type { Filing, Reply } from '../../../hospital.ts'
import { SYSTEM } from '../../../identifiers.ts'
import { type Found, findByIdentifier } from '../../../records/find-record.ts'
import { laterEvent, noteEvent } from '../../../records/last-event.ts'
import { roleOf, staffEventType } from '../../../records/practitioners.ts'
import { leaveRecordEvent } from '../../../records/record-event.ts'
import { cutGroups } from '../cut-groups.ts'
import { eventTime } from '../event-time.ts'
import { type Reading, refuse, text } from '../reading.ts'
import { remarkUnmappedSegments } from '../remark-unmapped.ts'
import type { MessageRule } from '../rules/event-rule.ts'
import { mapPractitioner, mapRole, newPractitioner } from './map-practitioner.ts'

interface Plan {
  practitioner: Practitioner
  known: Found<Practitioner> | undefined
  role: PractitionerRole | undefined
  knownRole: Found<PractitionerRole> | undefined
}

/** HL7 table 0180, MFE-1. */
const EVENTS = ['MAD', 'MUP', 'MDC', 'MAC', 'MDL']
const LIMIT = 500

const m02Staff: MessageRule = {
  event: 'M02',
  async files(tx, workspace, { writer, reading, origin }) {
    const mfi = reading.message.segment('MFI')
    if (!mfi) refuse(reading, '100', 'MFI', 'There is no MFI segment. Send one that names the master file.')
    const { groups } = cutGroups(reading.message.segments, ({ name }) => name === 'MFE')
    if (groups.length === 0) refuse(reading, '100', 'MFE', 'There is no MFE segment. Send one for each record.')
    if (groups.length > LIMIT) refuse(reading, '207', 'MFE', `There are more than ${LIMIT} records.`)
    if (text(mfi, 3)?.toUpperCase() === 'REP')
      refuse(reading, '103', 'MFI-3', 'The whole file is not replaced. Send UPD, and a record for each change.')
    const now = writer.now(workspace)
    const at = eventTime(reading, now)
    const plans: Plan[] = []
    const failed = new Set<number>()
    const seen = new Set<string>()
    for (const [i, group] of groups.slice(0, LIMIT).entries()) {
      const before = reading.errors.length
      const plan = await planRecord(reading, tx, workspace, group, at, seen)
      if (reading.errors.length > before) failed.add(i)
      else if (plan) plans.push(plan)
    }
    remarkUnmappedSegments(reading, ['MSH', 'MFI', 'MFE', 'STF', 'PRA'])
    const filing = answer(reading, mfi, groups, failed, now)
    if (!filing.accepted) return filing
    for (const { practitioner, known, role, knownRole } of plans) {
      // What stands is read again: the plan changed it in place.
      const before = known && (JSON.parse(known.row.text) as Practitioner)
      const stored = { ...practitioner, id: known?.resource.id ?? (await writer.newId(tx, workspace)) }
      await writer.put(tx, workspace, stored, known ? known.row : null)
      if (role) {
        const display = stored.name?.[0]?.text
        const whose = { reference: `Practitioner/${stored.id}`, ...(display && { display }) }
        const id = knownRole?.resource.id ?? (await writer.newId(tx, workspace))
        await writer.put(tx, workspace, { ...role, id, practitioner: whose }, knownRole ? knownRole.row : null)
      }
      const type = staffEventType(before, stored)
      if (type) await leaveRecordEvent(tx, workspace, type, stored, undefined, { at: now, origin })
    }
    return filing
  },
}

async function planRecord(
  reading: Reading,
  tx: StoreTransaction,
  workspace: string,
  group: readonly Segment[],
  at: string,
  seen: Set<string>,
): Promise<Plan | undefined> {
  const [mfe] = group
  const [stf, pra] = ['STF', 'PRA'].map((name) => group.find((each) => each.name === name))
  const where = `MFE${(mfe?.occurrence ?? 1) > 1 ? `[${mfe?.occurrence}]` : ''}`
  const event = text(mfe, 1)?.toUpperCase() ?? ''
  const key = staffNumber(stf) ?? text(mfe, 4)
  if (!EVENTS.includes(event))
    refuse(reading, '103', `${where}-1`, `${where}-1 is none of ${EVENTS.join(', ')} (table 0180).`)
  else if (key === undefined) refuse(reading, '101', `${where}-4`, `${where}-4 is empty. Send the MCR number there.`)
  else if (seen.has(key)) refuse(reading, '205', `${where}-4`, `${key} is twice in the message.`)
  else if (!stf && (event === 'MAD' || event === 'MUP'))
    refuse(reading, '100', 'STF', `Record ${key} has no STF segment. Send one with what is known of the person.`)
  else {
    seen.add(key)
    const known = await findByIdentifier<Practitioner>(tx, workspace, 'Practitioner', SYSTEM.mcr, key)
    const later = known && laterEvent(known.resource, at)
    if (event === 'MAD' && known) refuse(reading, '205', `${where}-4`, `${key} is on file already. Send MUP to update.`)
    else if (event !== 'MAD' && !known)
      refuse(reading, '204', `${where}-4`, `Nobody has number ${key}. Send MAD to add.`)
    else if (later)
      refuse(reading, '204', `${where}-4`, `${key} was changed at ${later}, after this. It comes too late.`)
    else return mapRecord(reading, tx, workspace, { event, key, stf, pra, known, at })
  }
  return undefined
}

interface Told {
  event: string
  key: string
  stf: Segment | undefined
  pra: Segment | undefined
  known: Found<Practitioner> | undefined
  at: string
}

async function mapRecord(
  reading: Reading,
  tx: StoreTransaction,
  workspace: string,
  { event, key, stf, pra, known, at }: Told,
): Promise<Plan> {
  const practitioner = known?.resource ?? newPractitioner(key)
  const knownRole = known && (await roleOf(tx, workspace, known.resource.id))
  let role: PractitionerRole | undefined
  if (stf && (event === 'MAD' || event === 'MUP')) {
    mapPractitioner(reading, practitioner, stf)
    role = mapRole(reading, knownRole?.resource ?? { resourceType: 'PractitionerRole', active: true }, stf, pra)
    // STF-7, HL7 table 0183.
    const flag = text(stf, 7)?.toUpperCase()
    if (flag === 'A' || flag === 'I') practitioner.active = flag === 'A'
  }
  if (event === 'MDC' || event === 'MDL') practitioner.active = false
  if (event === 'MAC') practitioner.active = true
  noteEvent(practitioner, at)
  return { practitioner, known, role, knownRole }
}

/** STF-2 repeats: the one that says MCR, or the only one. */
function staffNumber(stf: Segment | undefined): string | undefined {
  for (let n = 1; n <= Math.min(stf?.repetitions(2) ?? 0, 20); n++)
    if ([text(stf, 2, 5, n), text(stf, 2, 4, n)].includes('MCR')) return text(stf, 2, 1, n)
  return stf?.repetitions(2) === 1 ? text(stf, 2) : undefined
}

/** MFK (HL7 v2.5.1 §8.4.1): MFI as it came, MFA for the records that MFI-6 asks about: AL all, ER those that failed, SU those that did not. */
function answer(
  reading: Reading,
  mfi: Segment | undefined,
  groups: readonly (readonly Segment[])[],
  failed: ReadonlySet<number>,
  now: number,
): Filing {
  const { errors, findings } = reading
  const refused = errors.length > 0
  const level = text(mfi, 6)?.toUpperCase() ?? 'ER'
  const told = groups.flatMap(([mfe], i): SegmentSpec[] => {
    // Nothing is filed when one fails, so none of the others succeeded either.
    const outcome = refused ? 'U' : 'S'
    if (level === 'NE' || (level === 'ER' && !failed.has(i)) || (level === 'SU' && refused)) return []
    const fields = { 1: text(mfe, 1), 2: text(mfe, 2), 3: formatTimestamp(now), 4: outcome, 5: text(mfe, 4) }
    return [{ name: 'MFA', fields }]
  })
  const file = [1, 2, 3].map((component) => text(mfi, 1, component) ?? '')
  const echo: SegmentSpec[] = mfi ? [{ name: 'MFI', fields: { 1: file, 3: text(mfi, 3), 6: text(mfi, 6) } }] : []
  const reply: Reply = { type: 'MFK', trigger: 'M02', structure: 'MFK_M01', segments: [...echo, ...told] }
  return refused ? { accepted: false, code: 'AE', errors, findings, reply } : { accepted: true, findings, reply }
}

export const MFN_RULES: readonly MessageRule[] = [m02Staff]
