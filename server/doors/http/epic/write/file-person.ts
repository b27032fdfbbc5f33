/** Patient.Create: the record that is certainly the person's already, or a new one. */
import type { Address, HumanName, Identifier, Patient } from '@medplum/fhirtypes'
import type { Records, ResourceRow } from '../../../../emr/hospital.ts'
import { toDateTime } from '../../../../emr/singapore-time.ts'
import type { Filed } from '../acting-api.ts'
import type { AuthorisedCall } from '../call.ts'
import { matchPerson, storedIdentifiers } from './match-person.ts'
import { objectTo } from './objections.ts'
import { judgePerson } from './person-rules.ts'

export async function filePerson(patient: Patient, call: AuthorisedCall): Promise<Filed> {
  const { identifiers } = storedIdentifiers(patient.identifier, call)
  const documentType = call.params.find(([name]) => name === 'doc-type')?.[1]
  const judged = judgePerson({ patient, identifiers, personality: call.state.personality, documentType })
  if ('refused' in judged) return judged
  const { identifier } = judged
  const others = identifiers.filter((each) => each.system !== identifier.system && each.value !== undefined)
  const asked = { ...patient, identifier: [identifier, ...others] }
  // A second create of the same person may commit between the look and the write: then it is looked for once more.
  for (let tries = 0; tries < 3; tries++) {
    const known = await findKnown(call, asked)
    if (known !== undefined) return known
    const row = await createUnlessTaken(call, identifier, newRecord(asked, call))
    if (row !== undefined) return { row, findings: [] }
  }
  return { refused: duplicate('Another request keeps creating the same person at this moment: send it again.') }
}

async function findKnown(call: AuthorisedCall, asked: Patient): Promise<Filed | undefined> {
  const matches = await matchPerson(call, asked)
  const [first, ...more] = matches.filter(({ certain }) => certain)
  if (more.length > 0) {
    const text =
      'More than one record on file is certainly this person: they have to be merged before one can be given.'
    return { refused: duplicate(text) }
  }
  if (first !== undefined) {
    const text = `The person is on file already (${first.judged.reasons.join(', ')}): that record was given and nothing of what was sent was stored.`
    return { row: first.candidate.row, findings: [{ rule: 'epic/matched', severity: 'information', at: 'body', text }] }
  }
  const taken = matches.find(({ sharesIdentifier }) => sharesIdentifier)
  if (taken === undefined) return undefined
  const text = `The number belongs to somebody on file whose details differ (${taken.judged.reasons.join(', ')}): mend the details, or look the person up by Patient.Search.`
  return { refused: duplicate(text) }
}

function createUnlessTaken(
  { deps, workspace }: AuthorisedCall,
  identifier: Identifier,
  patient: Patient,
): Promise<ResourceRow | undefined> {
  return deps.hospital.records.transaction(async (records) =>
    (await isTaken(records, workspace, identifier)) ? undefined : records.create(workspace, patient),
  )
}

async function isTaken(records: Pick<Records, 'search'>, workspace: string, { system, value }: Identifier) {
  const page = await records.search(workspace, {
    type: 'Patient',
    clauses: [{ anyOf: [{ kind: 'token', param: 'identifier', system: String(system), code: String(value) }] }],
    sort: [],
    limit: 1,
    offset: 0,
    total: false,
  })
  return page.rows.length > 0
}

/** As a GET finds it at Epic: the prefix in capitals, the address at home from today, no telecom, race not known. */
function newRecord({ identifier, name, gender, birthDate, address }: Patient, call: AuthorisedCall): Patient {
  const today = toDateTime(call.deps.now(call.workspace)).slice(0, 10)
  const homes = (address ?? []).filter(({ use }) => use === undefined || use === 'home').slice(0, 1)
  return {
    resourceType: 'Patient',
    meta: {
      security: ['PATRPT', 'UNCERTREL'].map((code) => ({ system: OBSERVATION_VALUE, code, display: SAYS[code] })),
    },
    extension: [
      {
        url: RACE,
        valueCodeableConcept: {
          coding: [{ system: 'urn:ngemr-sandbox:race', code: 'UN', display: 'Unknown' }],
          text: 'Unknown',
        },
      },
    ],
    identifier,
    active: true,
    name: (name ?? []).filter(({ use }) => use === 'official').map(asKept),
    gender,
    birthDate,
    ...(homes.length === 0 ? {} : { address: homes.map((each) => atHome(each, today)) }),
  } as Patient
}

const OBSERVATION_VALUE = 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue'
const SAYS: Readonly<Record<string, string>> = { PATRPT: 'patient reported', UNCERTREL: 'uncertain reliability' }
const RACE = 'urn:ngemr-sandbox:extension:race'

const asKept = ({ family, given, prefix, suffix, text }: HumanName): HumanName => ({
  use: 'official',
  text: text ?? [...(given ?? []), family].filter(Boolean).join(' '),
  ...(family === undefined ? {} : { family }),
  ...(given === undefined ? {} : { given }),
  ...(prefix === undefined ? {} : { prefix: prefix.map((each) => each.toUpperCase()) }),
  ...(suffix === undefined ? {} : { suffix }),
})

function atHome({ line, city, district, state, postalCode, country }: Address, start: string): Address {
  const parts = { line, city, district, state, postalCode, country }
  const given = Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined))
  return { use: 'home', ...given, period: { start } }
}

const duplicate = (text: string) =>
  objectTo(59141, 'epic/duplicate-person', { expression: 'patient', diagnostics: 'Duplicate patient', text })
