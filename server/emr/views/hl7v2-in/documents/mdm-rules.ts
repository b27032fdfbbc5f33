/** MDM T01 to T11 (HL7 v2.5.1 §9.3): documents come, change their status, are appended to, edited, replaced, cancelled; even events bring the content. */
import type { DocumentReference } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import { referencedId } from '../../../identifiers.ts'
import { type DocumentEventType, findDocument } from '../../../records/documents.ts'
import type { Found } from '../../../records/find-record.ts'
import { laterEvent, noteEvent } from '../../../records/last-event.ts'
import { leaveRecordEvent } from '../../../records/record-event.ts'
import { statusFrom } from '../../document-codes.ts'
import { eventTime } from '../event-time.ts'
import { knownPatient, knownVisit } from '../known-patient.ts'
import { type Reading, refuse, remark, text } from '../reading.ts'
import type { MessageRule } from '../rules/event-rule.ts'
import { refused } from '../store-change.ts'
import { readContent, storeContent } from './file-content.ts'
import { mapCompletion, mapDocument, newDocument } from './read-document.ts'

interface Step {
  leaves: DocumentEventType
  /** How the new document stands to that of TXA-13; left out, there is none. */
  relation?: 'appends' | 'replaces'
  /** It is about a document that is on file. */
  onFile?: boolean
}

const STEPS: Readonly<Record<string, Step>> = {
  T01: { leaves: 'document.created' },
  T03: { leaves: 'document.status-changed', onFile: true },
  T05: { leaves: 'document.appended', relation: 'appends' },
  T07: { leaves: 'document.edited', onFile: true },
  T09: { leaves: 'document.replaced', relation: 'replaces' },
  T11: { leaves: 'document.cancelled', onFile: true },
}

function rule(event: string, step: Step, hasContent: boolean): MessageRule {
  return {
    event,
    async files(tx, workspace, { writer, reading, origin }) {
      const patient = await knownPatient(reading, tx, workspace)
      const visit = await knownVisit(reading, tx, workspace, patient)
      const { txa, number } = readNumber(reading)
      if (!txa || number === undefined || !patient) return refused(reading)
      const now = writer.now(workspace)
      const at = eventTime(reading, now)
      const known = await findDocument(tx, workspace, number)
      const parent = step.relation && (await findParent(reading, (told) => findDocument(tx, workspace, told), txa))
      checkStanding(reading, step, known, number, at)
      for (const standing of [known, parent]) guardOwner(reading, standing?.resource, patient.resource.id)
      const told = hasContent ? readContent(reading, text(txa, 16)) : []
      if (!known && text(txa, 2) === undefined)
        refuse(reading, '101', 'TXA-2', 'TXA-2 is empty. Send the type of the document, such as DS^Discharge summary.')
      if (reading.errors.length > 0) return refused(reading)

      const document: DocumentReference = known?.resource ?? { ...newDocument(number), subject: subjectOf(patient) }
      if (event === 'T11') cancel(document)
      else {
        await mapDocument(reading, tx, workspace, document, txa, visit?.resource)
        if (!known && document.date === undefined) document.date = at
        mapCompletion(reading, document, txa, step.leaves === 'document.edited')
        mapAvailability(reading, document, txa)
      }
      if (reading.errors.length > 0) return refused(reading)
      if (parent && step.relation) {
        const target = { reference: `DocumentReference/${parent.resource.id}` }
        document.relatesTo = [{ code: step.relation, target }]
      }
      if (parent && step.relation === 'replaces')
        await writer.put(tx, workspace, { ...parent.resource, status: 'superseded' }, parent.row)
      noteEvent(document, at)
      const id = known?.resource.id ?? (await writer.newId(tx, workspace))
      const content = await storeContent(tx, workspace, writer, { ...document, id }, told)
      if (content.length > 0) document.content = content
      // FHIR R4 wants one; a notification alone has only the name of what is elsewhere.
      else if (document.content.length === 0)
        document.content = [{ attachment: { title: text(txa, 16) ?? document.type?.text ?? number } }]
      const stored = { ...document, id }
      await writer.put(tx, workspace, stored, known ? known.row : null)
      await leaveRecordEvent(tx, workspace, step.leaves, stored, patient.resource.id, { at: now, origin })
      return { accepted: true, findings: reading.findings }
    },
  }
}

function readNumber(reading: Reading): { txa?: Segment; number?: string } {
  const txa = reading.message.segment('TXA')
  const number = text(txa, 12)
  if (!txa) refuse(reading, '100', 'TXA', 'There is no TXA segment. Send one with the number of the document.')
  else if (number === undefined)
    refuse(reading, '101', 'TXA-12', 'TXA-12 is empty. Send there the number of the document.')
  return { ...(txa && { txa }), ...(number !== undefined && { number }) }
}

async function findParent(
  reading: Reading,
  find: (number: string) => Promise<Found<DocumentReference> | undefined>,
  txa: Segment,
): Promise<Found<DocumentReference> | undefined> {
  const number = text(txa, 13)
  const parent = number === undefined ? undefined : await find(number)
  if (number === undefined)
    refuse(reading, '101', 'TXA-13', 'TXA-13 is empty. Send the number of the document that this one belongs to.')
  else if (!parent) refuse(reading, '204', 'TXA-13', `No document has number ${number}. Send T02 first.`)
  else if (parent.resource.status !== 'current')
    refuse(reading, '204', 'TXA-13', `Document ${number} is ${parent.resource.status}. Nothing was filed.`)
  return parent
}

function checkStanding(
  reading: Reading,
  step: Step,
  known: Found<DocumentReference> | undefined,
  number: string,
  at: string,
): void {
  if (!step.onFile) {
    const why = `Document ${number} is on file already. Send T08 to edit it, or T10 with a number of its own to replace it.`
    if (known) refuse(reading, '205', 'TXA-12', why)
    return
  }
  if (!known) {
    refuse(reading, '204', 'TXA-12', `No document has number ${number}. Send T02 first.`)
    return
  }
  const later = laterEvent(known.resource, at)
  if (later) {
    const why = `Document ${number} was changed at ${later}, after this (${at}). It comes too late; nothing was filed.`
    refuse(reading, '204', 'TXA-12', why)
  } else if (known.resource.status !== 'current')
    refuse(reading, '204', 'TXA-12', `Document ${number} is ${known.resource.status}. Nothing was filed.`)
}

function guardOwner(reading: Reading, document: DocumentReference | undefined, patient: string): void {
  if (!document || referencedId(document.subject?.reference, 'Patient') === patient) return
  const why = 'the document is in another patient’s chart. Nothing was filed; check PID-3 and TXA-12.'
  refuse(reading, '204', 'PID-3', `15905 patient id invalid: ${why}`)
}

function mapAvailability(reading: Reading, document: DocumentReference, txa: Segment): void {
  const told = text(txa, 19)
  const status = told === undefined ? undefined : statusFrom(told)
  if (status === 'current' || status === 'superseded') document.status = status
  else if (told !== undefined) {
    const why =
      status === undefined ? 'TXA-19 is no code that is known here.' : 'A document is cancelled by T11, not by TXA-19.'
    remark(reading, 'map/unknown-code', 'warning', 'TXA-19', `${why} The status is left as it was.`, told)
  }
}

function cancel(document: DocumentReference): void {
  document.status = 'entered-in-error'
  document.docStatus = 'entered-in-error'
}

function subjectOf({ resource }: Awaited<ReturnType<typeof knownPatient>> & object) {
  const display = resource.name?.[0]?.text
  return { reference: `Patient/${resource.id}`, ...(display && { display }) }
}

export const MDM_RULES: readonly MessageRule[] = Object.entries(STEPS).flatMap(([event, step]) => {
  const notification = rule(event, step, false)
  if (event === 'T11') return [notification]
  const withContent = `T${String(Number(event.slice(1)) + 1).padStart(2, '0')}`
  return [notification, rule(withContent, step, true)]
})
