/** Patient as Epic gives it: Epic's identifiers beside the country's, every name twice, no narrative, no meta. */
import type { Address, Coding, Extension, HumanName, Patient } from '@medplum/fhirtypes'
import { ceid, dstu2Id, epicNumber, externalNumber, internalNumber } from '../identifiers/epic-numbers.ts'
import { DSTU2_ID, EXTENSION, OID, STU3_ID } from '../oids.ts'
import { wholeName } from './display-of.ts'
import { leaveOutEmpty } from './leave-out-empty.ts'
import type { ShapeContext } from './shape-context.ts'
import { shapeReference, shapeReferences } from './shape-reference.ts'
import { shapePeriod } from './shape-time.ts'

export async function shapePatient(patient: Patient & { id: string }, context: ShapeContext): Promise<object> {
  const [generalPractitioner, managingOrganization, link] = await Promise.all([
    shapeReferences(patient.generalPractitioner, context),
    shapeReference(patient.managingOrganization, context),
    Promise.all(
      (patient.link ?? []).map(async (each) => ({ other: await shapeReference(each.other, context), type: each.type })),
    ),
  ])
  return leaveOutEmpty({
    resourceType: 'Patient',
    id: context.ids.encode('Patient', patient.id),
    meta: reliability(patient),
    extension: [...shapeSexes(patient, context), ...shapeRace(patient), ...shapePronouns(patient)],
    identifier: shapeIdentifiers(patient, context),
    active: patient.active ?? true,
    name: (patient.name ?? []).flatMap(shapeName),
    telecom: (patient.telecom ?? []).map(({ system, value, use }, place) =>
      leaveOutEmpty({ system, value, use, rank: place + 1 }),
    ),
    gender: patient.gender,
    birthDate: patient.birthDate,
    deceasedBoolean: patient.deceasedDateTime === undefined ? (patient.deceasedBoolean ?? false) : undefined,
    deceasedDateTime: patient.deceasedDateTime,
    address: (patient.address ?? []).map(shapeAddress),
    maritalStatus: shapeText(patient.maritalStatus),
    contact: await Promise.all((patient.contact ?? []).map((contact) => shapeContact(contact, context))),
    communication: patient.communication?.map(({ language, preferred }) => leaveOutEmpty({ language, preferred })),
    generalPractitioner,
    managingOrganization,
    link,
  })
}

/** Within an extension Epic writes the value before the URL. */
function shapeSexes({ gender }: Patient, { oids }: ShapeContext): Extension[] {
  if (gender === undefined) return []
  // Assumption legal-sex: what is neither female nor male is nonbinary in Epic's list of legal sexes.
  const code = { female: 'female', male: 'male', other: 'nonbinary', unknown: 'unknown' }[gender]
  const coding = [{ system: oids.customer(OID.legalSex), code, display: code }]
  return ['legal-sex', 'sex-for-clinical-use'].map((name) => ({
    valueCodeableConcept: { coding },
    url: `${EXTENSION}${name}`,
  }))
}

/** Of SNOMED CT and of LOINC, as Epic gives them of women and men. */
const OF_GENDER: Readonly<Record<string, { sex: string; pronouns: readonly [code: string, display: string] }>> = {
  female: { sex: '248152002', pronouns: ['LA29519-8', 'she/her/her/hers/herself'] },
  male: { sex: '248153007', pronouns: ['LA29518-0', 'he/him/his/his/himself'] },
}

function shapePronouns({ gender = 'unknown' }: Patient): object[] {
  const known = OF_GENDER[gender]
  if (known === undefined) return []
  const [code, display] = known.pronouns
  return [
    { valueCode: known.sex, url: `${US_CORE}us-core-sex` },
    {
      valueCodeableConcept: { coding: [{ system: 'http://loinc.org', code, display }] },
      url: `${EXTENSION}calculated-pronouns-to-use-for-text`,
    },
  ]
}

/** Records that nobody has confirmed yet say so. */
function reliability({ meta }: Patient): object | undefined {
  const security = (meta?.security ?? []).filter(({ system }) => system === OBSERVATION_VALUE)
  return security.length === 0 ? undefined : { security }
}

const OBSERVATION_VALUE = 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue'
const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/'

/** Race in the form of US Core, as Epic gives it everywhere; where it is not known, ethnicity too. */
function shapeRace({ extension }: Patient): object[] {
  const race = extension?.find(({ url }) => url === 'urn:ngemr-sandbox:extension:race')?.valueCodeableConcept
  if (race?.text === undefined) return []
  const said = (name: string, valueString: string): object => ({
    extension: [{ valueString, url: 'text' }],
    url: `${US_CORE}us-core-${name}`,
  })
  return race.text === 'Unknown' ? [said('race', race.text), said('ethnicity', race.text)] : [said('race', race.text)]
}

const MEMBER_ID: Coding = {
  system: 'http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBIdentifierType',
  code: 'um',
  display: 'Unique Member ID',
}

function shapeIdentifiers(patient: Patient & { id: string }, { ids, oids, identityTypes }: ShapeContext): object[] {
  const own = (text: string, system: string, value: string): object => ({ use: 'usual', type: { text }, system, value })
  const internal = oids.customer(OID.internalPatient)
  return [
    ...(patient.identifier ?? [])
      .map((identifier) => identityTypes.show(identifier))
      .filter((shown) => shown !== undefined),
    own('CEID', oids.customer(OID.ceid), ceid(patient.id)),
    own('EPIC', oids.customer(`${OID.identityType}.0`), epicNumber(patient.id)),
    {
      use: 'usual',
      type: { coding: [MEMBER_ID], text: 'EXTERNAL' },
      system: internal,
      value: externalNumber(patient.id),
    },
    own('FHIR', DSTU2_ID, dstu2Id(patient.id)),
    own('FHIR STU3', STU3_ID, ids.encode('Patient', patient.id)),
    own('INTERNAL', internal, internalNumber(patient.id)),
  ]
}

/** The official name and, with the same parts, the usual one. */
function shapeName(name: HumanName): HumanName[] {
  const { family, given, prefix, suffix, period } = name
  const parts = { text: wholeName(name), family, given, prefix, suffix, period: shapePeriod(period) }
  if (name.use !== undefined && name.use !== 'official')
    return [leaveOutEmpty({ use: name.use, ...parts }) as HumanName]
  return [
    leaveOutEmpty({ use: 'official', ...parts }) as HumanName,
    leaveOutEmpty({ use: 'usual', ...parts }) as HumanName,
  ]
}

export function shapeAddress(address: Address): Address {
  const { use, line, city, district, state, postalCode, country } = address
  const place = [city, state, postalCode].filter((part) => part !== undefined && part !== '').join(' ')
  const parts = [...(line ?? []), place, country].filter((part) => part !== undefined && part !== '')
  const text = line === undefined ? address.text : parts.join('\r\n')
  const period = shapePeriod(address.period)
  return leaveOutEmpty({ use, text, line, city, district, state, postalCode, country, period }) as Address
}

const shapeText = (concept: { text?: string; coding?: { display?: string }[] } | undefined): object | undefined => {
  const text = concept?.text ?? concept?.coding?.[0]?.display
  return text === undefined ? undefined : { text }
}

async function shapeContact(contact: NonNullable<Patient['contact']>[number], context: ShapeContext): Promise<object> {
  const { relationship, name, telecom, address, gender, period } = contact
  return leaveOutEmpty({
    relationship,
    name:
      name === undefined
        ? undefined
        : leaveOutEmpty({ use: 'usual', text: wholeName(name), family: name.family, given: name.given }),
    telecom: telecom?.map(({ system, value, use }) => leaveOutEmpty({ system, value, use })),
    address: address === undefined ? undefined : shapeAddress(address),
    gender,
    organization: await shapeReference(contact.organization, context),
    period: shapePeriod(period),
  })
}
