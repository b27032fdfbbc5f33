/** SPM, or before version 2.5 OBR-14 and OBR-15, into Specimen. */
import type { CodeableConcept, Identifier, Reference, Specimen } from '@medplum/fhirtypes'
import type { Segment } from '../../../../hl7v2/message.ts'
import { referencedId, SYSTEM } from '../../../identifiers.ts'
import { findById } from '../../../records/find-record.ts'
import { readCoded } from '../read-coded.ts'
import { givenTime } from '../timestamp.ts'
import { subjectOf } from './map-observation.ts'
import { type ResultContext, type Target, targetOf } from './result-context.ts'
import type { ResultGroup } from './result-group.ts'

export type SpecimenTarget = Target<Specimen>

export const SPM_MAPPED = new Set([1, 2, 4, 7, 8, 17, 18])

export async function mapSpecimen(
  context: Pick<ResultContext, 'tx' | 'workspace' | 'reading' | 'patient'>,
  group: Pick<ResultGroup, 'obr' | 'spm'> & { filler: Identifier | undefined },
  /** The specimen that the report or the order has already */
  standing: Reference | undefined,
): Promise<SpecimenTarget | undefined> {
  const { tx, workspace, reading } = context
  const { obr, spm, filler } = group
  const type = spm ? readCoded(spm, 4, 'specimen-type') : readSource(obr)
  const received = givenTime(reading, spm ?? obr, spm ? 18 : 14)
  if (!spm && !type && !received) return undefined
  const id = referencedId(standing?.reference, 'Specimen')
  const known = id === undefined ? undefined : await findById<Specimen>(tx, workspace, 'Specimen', id)
  const target = targetOf<Specimen>(known ?? { resourceType: 'Specimen', status: 'available' })
  const specimen = target.resource
  const number = numberOf(spm) ?? filler?.value
  if (number) specimen.accessionIdentifier ??= accession(number)
  if (type) specimen.type = type
  specimen.subject ??= subjectOf(context)
  if (received) specimen.receivedTime = received.dateTime
  const collected = (spm && givenTime(reading, spm, 17)?.dateTime) ?? givenTime(reading, obr, 7)?.dateTime
  const method = spm && readCoded(spm, 7, 'collection-method')
  const bodySite = spm && readCoded(spm, 8, 'body-site')
  const collection = {
    ...specimen.collection,
    ...(collected && { collectedDateTime: collected }),
    ...(method && { method }),
    ...(bodySite && { bodySite }),
  }
  if (Object.keys(collection).length > 0) specimen.collection = collection
  return target
}

const accession = (value: string): Identifier => ({ use: 'usual', system: SYSTEM.accession, value })

/** SPM-2 EIP: the filler's number, else the placer's. */
function numberOf(spm: Segment | undefined): string | undefined {
  const part = (component: number) => spm?.value(2, { component, subcomponent: 1 }).trim()
  return part(2) || part(1) || undefined
}

/** OBR-15 SPS: the source is a coded element in subcomponents, or a bare word. */
function readSource(obr: Segment): CodeableConcept | undefined {
  const part = (subcomponent: number) => obr.value(15, { component: 1, subcomponent }).trim()
  const [code, name] = [part(1), part(2)]
  if (code === '' && name === '') return undefined
  if (code === '') return { text: name }
  return { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0070', code }], text: name || code }
}

export const specimenReference = ({ id, type }: Specimen): { reference: string; display?: string } => ({
  reference: `Specimen/${id}`,
  ...(type?.text && { display: type.text }),
})
