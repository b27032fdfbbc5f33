/**
 * NK1 into the related persons of a patient, each found again by name and relationship, else by name: one person may be there twice, as
 * the mother and as whom to call. All of them are told each time (HL7 v2.5.1 §2.10.4.1, snapshot
 * mode): whom a message with NK1 does not name is none any more.
 */
import type { RelatedPerson } from '@medplum/fhirtypes'
import type { Segment } from '../../../hl7v2/message.ts'
import type { StoreTransaction } from '../../../store/contract.ts'
import { contactsOf } from '../../records/contacts.ts'
import { draftOf } from '../../records/find-record.ts'
import type { RecordWriter } from '../../records/write-record.ts'
import { phoneDigits, sameName } from './compare-person.ts'
import { readCoded } from './read-coded.ts'
import { type Reading, remark, segmentsUpTo, text } from './reading.ts'
import { remarkUnmapped } from './remark-unmapped.ts'
import { storeChange } from './store-change.ts'

const MAPPED = new Set([1, 2, 3, 5])
const MOST = 50

type Contact = Pick<RelatedPerson, 'name' | 'relationship' | 'telecom'> & { words: string }

/** Nothing is written yet. Undefined when the message says nothing of them. */
export function readContacts(reading: Reading): Contact[] | undefined {
  const segments = segmentsUpTo(reading, 'NK1', MOST)
  if (segments.length === 0) return undefined
  remarkUnmapped(reading, segments, MAPPED)
  return segments.flatMap((nk1) => readContact(reading, nk1) ?? [])
}

function readContact(reading: Reading, nk1: Segment): Contact | undefined {
  const family = text(nk1, 2)
  const given = [text(nk1, 2, 2), text(nk1, 2, 3)].filter((part) => part !== undefined)
  const words = [...given, family].filter((part) => part !== undefined && part !== '""').join(' ')
  if (words === '') {
    const why = `NK1[${nk1.occurrence}]-2 names nobody; it was left out.`
    if (family === undefined) remark(reading, 'map/nameless-contact', 'warning', `NK1[${nk1.occurrence}]-2`, why)
    return undefined
  }
  const relationship = readCoded(nk1, 3, 'relationship')
  const phone = text(nk1, 5)
  return {
    words,
    name: [{ text: words, ...(family && { family }), ...(given.length > 0 && { given }) }],
    ...(relationship && { relationship: [relationship] }),
    ...(phone && { telecom: [{ system: 'phone', value: phone }] }),
  }
}

export async function fileContacts(
  tx: StoreTransaction,
  workspace: string,
  writer: RecordWriter,
  patient: string,
  told: readonly Contact[] | undefined,
): Promise<void> {
  if (!told) return
  const standing = await contactsOf(tx, workspace, patient)
  const left = new Set(standing)
  const take = (isMeant: (resource: RelatedPerson) => boolean) => {
    const known = [...left].find(({ resource }) => isMeant(resource))
    if (known) left.delete(known)
    return known
  }
  const isNamed = ({ words }: Contact, { name = [] }: RelatedPerson) => sameName(words, name)
  const exact = told.map((each) => take((one) => isNamed(each, one) && sameRelationship(one, each)))
  const found = told.map((each, i) => exact[i] ?? take((one) => isNamed(each, one)))
  for (const [i, { words: _, ...contact }] of told.entries()) {
    const known = found[i]
    const { telecom, relationship } = contact
    if (!known) {
      const whose = { active: true, patient: { reference: `Patient/${patient}` } }
      await writer.add<RelatedPerson>(tx, workspace, { resourceType: 'RelatedPerson', ...whose, ...contact })
      continue
    }
    const { resource } = known
    const draft = draftOf(known)
    if (relationship && !sameRelationship(resource, contact)) draft.relationship = relationship
    if (telecom && !samePhone(resource, contact)) draft.telecom = telecom
    await storeChange(tx, workspace, writer, draft, known)
  }
  for (const { resource, row } of left) await writer.put(tx, workspace, { ...resource, active: false }, row)
}

type Told = Pick<RelatedPerson, 'relationship' | 'telecom'>

const sameRelationship = (a: Told, b: Told): boolean => {
  const [one, other] = [a, b].map(({ relationship }) => relationship?.[0])
  return one?.coding?.[0]?.code === other?.coding?.[0]?.code && one?.text === other?.text
}

const phoneOf = ({ telecom }: Told): string =>
  phoneDigits(telecom?.find(({ system }) => system === 'phone')?.value ?? '')

const samePhone = (a: Told, b: Told): boolean => phoneOf(a) === phoneOf(b)
