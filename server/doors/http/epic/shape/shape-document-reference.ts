/** DocumentReference as Epic gives it: note numbers, Epic's note type before LOINC, who signed, who keeps it. */
import type {
  CodeableConcept,
  Coding,
  DocumentReference,
  Identifier,
  Organization,
  Practitioner,
  Reference,
} from '@medplum/fhirtypes'
import { referenceTarget } from '../../../../fhir/reference-target.ts'
import { SYSTEM } from '../identifiers/synapxe-systems.ts'
import { EXTENSION, GLOBAL_NOTE, GLOBAL_NOTE_TYPE, OID, type Oids } from '../oids.ts'
import { leaveOutEmpty } from './leave-out-empty.ts'
import { NOTE_TYPES } from './note-types.ts'
import type { ShapeContext } from './shape-context.ts'
import { shapeWith } from './shape-elements.ts'
import { shapeTime } from './shape-time.ts'

const OTHER_NOTE = ['1', 'Progress Notes'] as const
const FORMAT: Coding = {
  system: 'http://ihe.net/fhir/ValueSet/IHE.FormatCode.codesystem',
  code: 'urn:ihe:iti:xds:2017:mimeTypeSufficient',
  display: 'mimeType Sufficient',
}

export const shapeDocumentReference = shapeWith<DocumentReference & { id: string }>(
  async (shaped, document, context) => {
    const signer = document.docStatus === 'final' ? (shaped['author'] as Reference[] | undefined)?.[0] : undefined
    const signed = shapeTime(document.date)
    return {
      extension: signer === undefined ? shaped['extension'] : [attester(signer, signed)],
      identifier: ((shaped['identifier'] ?? []) as Identifier[]).flatMap(noteNumbers),
      type: noteType(document.type, context.oids),
      authenticator: signer === undefined ? shaped['authenticator'] : authenticator(signer, signed),
      custodian: await custodian(document, context),
      context: withAuthorType(shaped['context'] as object | undefined, await authorType(document, context)),
      content: document.content?.map(({ attachment }) => ({
        attachment: leaveOutEmpty({
          contentType: attachment?.contentType,
          url: binaryUrl(attachment?.url, context),
          size: attachment?.size,
          title: attachment?.title,
          creation: shapeTime(attachment?.creation),
        }),
        format: FORMAT,
      })),
    }
  },
)

const noteNumbers = ({ system, value }: Identifier): Identifier[] =>
  system === undefined || value === undefined
    ? []
    : [
        { system, value },
        { system: GLOBAL_NOTE, value: `${system.replace('urn:oid:', '')}_${value}` },
      ]

function noteType(type: CodeableConcept | undefined, oids: Oids): CodeableConcept | undefined {
  if (type === undefined) return undefined
  const loinc = type.coding?.find(({ system }) => system === 'http://loinc.org')
  const [code, display] = NOTE_TYPES[loinc?.code ?? ''] ?? OTHER_NOTE
  return {
    coding: [
      { system: oids.customer(OID.noteType), code, display },
      { system: GLOBAL_NOTE_TYPE, code, display },
      ...(type.coding ?? []).map((coding) => (coding === loinc ? { ...coding, userSelected: true } : coding)),
    ],
    text: type.text ?? display,
  }
}

/** R5's element as an extension, as Epic writes it in R4. */
const attester = (party: Reference, time: string | undefined): object => ({
  extension: [
    {
      valueCodeableConcept: {
        coding: [{ system: 'urn:oid:1.2.840.114350.1.72.1.7.7.10.696784.72072', code: '1', display: 'Signer' }],
        text: 'Signer',
      },
      url: 'mode',
    },
    ...(time === undefined ? [] : [{ valueDateTime: time, url: 'time' }]),
    { valueReference: party, url: 'party' },
  ],
  url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-DocumentReference.attester',
})

const authenticator = (signer: Reference, time: string | undefined): object => ({
  ...(time === undefined
    ? {}
    : { extension: [{ valueDateTime: time, url: `${EXTENSION}clinical-note-authentication-instant` }] }),
  ...signer,
})

/** Named by the organisation's number in Epic, not pointed to. */
async function custodian({ custodian: kept }: DocumentReference, { oids, lookUp }: ShapeContext): Promise<object> {
  const target = referenceTarget(kept)
  const keeper =
    target?.type === 'Organization'
      ? ((await lookUp('Organization', target.id)) as Organization | undefined)
      : undefined
  const display = keeper?.name ?? kept?.display
  return {
    identifier: { system: 'urn:ietf:rfc:3986', value: oids.customer(OID.organizationId) },
    ...(display === undefined ? {} : { display }),
  }
}

const BY_REGISTER: Readonly<Record<string, readonly [code: string, display: string]>> = {
  [SYSTEM.mcr]: ['1', 'Physician'],
  [SYSTEM.snb]: ['3', 'Registered Nurse'],
}

/** Assumption author-type: what the first author is, by the register that his or her number is of. */
async function authorType({ author }: DocumentReference, { oids, lookUp }: ShapeContext): Promise<object | undefined> {
  const target = referenceTarget(author?.[0])
  if (target?.type !== 'Practitioner') return undefined
  const record = (await lookUp('Practitioner', target.id)) as Practitioner | undefined
  const found = record?.identifier?.map(({ system }) => BY_REGISTER[system ?? '']).find((type) => type !== undefined)
  if (found === undefined) return undefined
  const [code, display] = found
  return {
    valueCodeableConcept: { coding: [{ system: oids.customer(OID.authorType), code, display }], text: display },
    url: `${EXTENSION}clinical-note-author-provider-type`,
  }
}

const withAuthorType = (context: object | undefined, type: object | undefined): object | undefined =>
  type === undefined ? context : { extension: [type], ...context }

function binaryUrl(url: string | undefined, { ids }: ShapeContext): string | undefined {
  const id = /^Binary\/([A-Za-z0-9.-]{1,64})$/.exec(url ?? '')?.[1]
  return id === undefined ? url : `Binary/${ids.encode('Binary', id)}`
}
