/** A60: IAM is the whole list of allergies as it stands now. What it does not name is not active any more; no IAM, no allergies. */
import type { AllergyIntolerance } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import { ofTable } from '../../../of-table.ts'
import { allergyKey, isActive, standingAllergies } from '../../../records/allergies.ts'
import { draftOf } from '../../../records/find-record.ts'
import { ALLERGY_LIST, laterEvent, noteEvent } from '../../../records/last-event.ts'
import { leaveEvent } from '../../../records/visit-event.ts'
import { eventTime } from '../event-time.ts'
import { readIdentity } from '../patient-identity.ts'
import { type Reading, refuse, remark, text } from '../reading.ts'
import { refused, storeChange } from '../store-change.ts'
import { givenTime } from '../timestamp.ts'
import { refuseLatePerson } from '../too-late.ts'
import { guardPatient, meantPatient } from '../wrong-patient.ts'
import type { MessageRule } from './event-rule.ts'

const HL7 = 'http://terminology.hl7.org/CodeSystem/'
const LIMIT = 200

export const a60Allergies: MessageRule = {
  event: 'A60',
  async files(tx, workspace, { writer, reading, origin }) {
    const pid = reading.message.segment('PID')
    const identity = readIdentity(reading, pid)
    if (!pid || !identity) return refused(reading)
    const patient = await meantPatient(reading, tx, workspace, identity.key)
    await guardPatient(reading, tx, workspace, pid, identity, patient?.resource)
    if (!patient)
      refuse(reading, '204', 'PID-3', '15905 patient id invalid: no patient has that number. Send A28 first.')
    const at = eventTime(reading, writer.now(workspace))
    refuseLatePerson(reading, patient?.resource, at, 'The list of allergies', ALLERGY_LIST)
    const told = readAllergies(reading)
    if (!patient || reading.errors.length > 0) return refused(reading)
    const { id } = patient.resource
    const standing = await standingAllergies(tx, workspace, id)
    const named = new Set(told.map(allergyKey))
    for (const { resource, row } of standing) {
      if (!isActive(resource) || named.has(allergyKey(resource)) || isNewer(reading, resource, at)) continue
      await writer.put(tx, workspace, { ...resource, clinicalStatus: status('inactive') }, row)
    }
    for (const allergy of told) {
      const known = standing.find(({ resource }) => allergyKey(resource) === allergyKey(allergy))
      if (!known) {
        await writer.add(tx, workspace, { ...allergy, patient: { reference: `Patient/${id}` } })
        continue
      }
      if (isNewer(reading, known.resource, at)) continue
      const { code: _, ...changes } = allergy
      const changed = { ...known.resource, ...changes, patient: known.resource.patient }
      if (JSON.stringify(changed) !== JSON.stringify(known.resource))
        await writer.put(tx, workspace, changed, known.row)
    }
    const noted = draftOf(patient)
    noteEvent(noted, at, ALLERGY_LIST)
    await storeChange(tx, workspace, writer, noted, patient)
    const event = { patient: id, at: writer.now(workspace), origin }
    await leaveEvent(tx, workspace, 'allergies.updated', event)
    return { accepted: true, findings: reading.findings }
  },
}

/** Somebody here changed it after the list was made. */
function isNewer(reading: Reading, allergy: AllergyIntolerance, at: string): boolean {
  const later = laterEvent(allergy, at)
  if (later === undefined) return false
  const why = `${allergy.code?.text ?? 'An allergy'} was changed at ${later}, after this list (${at}); it stays as it is.`
  remark(reading, 'map/late-allergy', 'warning', 'IAM', why)
  return true
}

function readAllergies(reading: Reading): AllergyIntolerance[] {
  const all = reading.message.segmentsNamed('IAM')
  if (all.length > LIMIT) refuse(reading, '207', 'IAM', `There are more than ${LIMIT} IAM segments.`)
  const told = new Map<string, AllergyIntolerance>()
  for (const iam of all.slice(0, LIMIT)) {
    // IAM-6 D: deleted, as if it were not in the list (HL7 table 0323).
    if (text(iam, 6)?.toUpperCase() === 'D') continue
    const allergy = readAllergy(reading, iam)
    if (allergy) told.set(allergyKey(allergy), allergy)
  }
  return [...told.values()]
}

/** HL7 tables 0127 (IAM-2) and 0128 (IAM-4). */
const CATEGORIES: Record<string, NonNullable<AllergyIntolerance['category']>[number]> = {
  DA: 'medication',
  FA: 'food',
  EA: 'environment',
  LA: 'environment',
}
const CRITICALITY: Record<string, NonNullable<AllergyIntolerance['criticality']>> = { SV: 'high', MO: 'low', MI: 'low' }
const SEVERITY: Record<string, 'severe' | 'moderate' | 'mild'> = { SV: 'severe', MO: 'moderate', MI: 'mild' }
const SYSTEMS: Record<string, string> = {
  SCT: 'http://snomed.info/sct',
  RXNORM: 'http://www.nlm.nih.gov/research/umls/rxnorm',
}

function readAllergy(reading: Reading, iam: Segment): AllergyIntolerance | undefined {
  const code = text(iam, 3)
  const name = text(iam, 3, 2) ?? code
  if (name === undefined) {
    refuse(reading, '101', `IAM[${iam.occurrence}]-3`, 'IAM-3 is empty. Send there what the allergy is to.')
    return undefined
  }
  const table = text(iam, 3, 3)
  const system =
    SYSTEMS[table?.toUpperCase() ?? ''] ?? `urn:ngemr-sandbox:allergen${table ? `:${table.toLowerCase()}` : ''}`
  const severity = ofTable(SEVERITY, text(iam, 4))
  const reaction = text(iam, 5)
  const category = ofTable(CATEGORIES, text(iam, 2))
  const criticality = ofTable(CRITICALITY, text(iam, 4))
  const onset = givenTime(reading, iam, 11)?.dateTime
  return {
    resourceType: 'AllergyIntolerance',
    clinicalStatus: status('active'),
    verificationStatus: { coding: [{ system: `${HL7}allergyintolerance-verification`, code: 'confirmed' }] },
    ...(category && { category: [category] }),
    ...(criticality && { criticality }),
    code: { ...(code && { coding: [{ system, code, display: name }] }), text: name },
    patient: {},
    ...(onset && { onsetDateTime: onset }),
    ...(reaction && { reaction: [{ manifestation: [{ text: reaction }], ...(severity && { severity }) }] }),
  }
}

function status(code: 'active' | 'inactive'): NonNullable<AllergyIntolerance['clinicalStatus']> {
  return { coding: [{ system: `${HL7}allergyintolerance-clinical`, code }] }
}
