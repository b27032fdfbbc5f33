/** `Patient/$match` as Epic does it: one certain match, or the reason why there is none. */
import type { DoorResponse } from '../../door.ts'
import { fhirAnswer, refusalAnswer } from '../answer.ts'
import type { AuthorisedCall } from '../call.ts'
import { OID } from '../oids.ts'
import { type Issue, operationOutcome, type Refusal } from '../outcome.ts'
import { foundThroughGlass } from '../restricted.ts'
import { shapePatient } from '../shape/shape-patient.ts'
import { matchPerson, type PersonMatch, storedIdentifiers } from '../write/match-person.ts'
import { objectTo } from '../write/objections.ts'
import { readMatchParameters } from './match-parameters.ts'

const LABEL = '$match Patient'
const GRADE = 'http://hl7.org/fhir/StructureDefinition/match-grade'

export async function match(call: AuthorisedCall): Promise<DoorResponse> {
  const read = readMatchParameters(call.request)
  if ('refused' in read) return refusalAnswer(call, read.refused, LABEL)
  const { identifiers, own } = storedIdentifiers(read.patient.identifier, call)
  const asked = { ...read.patient, identifier: identifiers }
  const matches = await matchPerson(call, asked)
  const certain = matches.filter(({ certain: is }) => is)
  const ignored = own.map(
    ({ type, system }): Issue => ({
      code: 59109,
      diagnostics: `Identifier of type ${(type?.text ?? system ?? '').slice(0, 80)} has been ignored.`,
      expression: 'identifier',
    }),
  )
  const [found] = certain
  if (certain.length > 1) return refusalAnswer(call, several(certain), LABEL)
  if (found === undefined && matches.length > 0) return refusalAnswer(call, uncertain(matches), LABEL)
  return answer(call, found, ignored)
}

async function answer(call: AuthorisedCall, found: PersonMatch | undefined, ignored: Issue[]): Promise<DoorResponse> {
  const { base, state, workspace, context } = call
  const entry: string[] = []
  const glass = found === undefined ? undefined : foundThroughGlass(found.candidate.resource)
  if (found !== undefined) {
    const { row } = found.candidate
    const url = JSON.stringify(`${base}/Patient/${context.ids.encode('Patient', row.id)}`)
    const resource = await state.shaped.give(shapePatient, workspace, row, context)
    const search = { extension: [{ valueCode: 'certain', url: GRADE }], mode: 'match', score: 1 }
    entry.push(
      `{"link":[{"relation":"self","url":${url}}],"fullUrl":${url},"resource":${resource},"search":${JSON.stringify(search)}}`,
    )
  }
  const issues: Issue[] = [...ignored, ...(glass?.issues ?? [{ code: 4101 } as const])]
  if (issues.length > 0) {
    const resource = operationOutcome(issues, state.oids.customer(OID.outcome))
    entry.push(JSON.stringify({ fullUrl: `urn:uuid:${state.newId()}`, resource, search: { mode: 'outcome' } }))
  }
  const link = JSON.stringify([{ relation: 'self', url: `${base}/Patient/$match` }])
  const total = found === undefined ? 0 : 1
  const body = `{"resourceType":"Bundle","type":"searchset","total":${total},"link":${link},"entry":[${entry.join(',')}]}`
  const text =
    found === undefined
      ? 'Nobody on file is like the description: Patient.Create makes a new record.'
      : `Certain by ${found.judged.reasons.join(', ')}.`
  return fhirAnswer(200, body, call.format, {
    label: LABEL,
    findings: [{ rule: 'epic/match', severity: 'information', text }, ...(glass?.findings ?? [])],
  })
}

const several = (certain: readonly PersonMatch[]): Refusal =>
  objectTo(59011, 'epic/match', {
    expression: 'patient',
    diagnostics: 'The operation found more than one certain match.',
    actual: `${certain.length} records`,
    text: 'More than one record is certainly this person: tell more of the patient, or have the records merged.',
  })

const uncertain = (matches: readonly PersonMatch[]): Refusal =>
  objectTo(59013, 'epic/match', {
    expression: 'patient',
    diagnostics: 'The operation found one or more possible matches, but did not find a certain match.',
    expected: 'a strong identifier beside the demographics, or name, birth date, gender, telecom and address',
    actual: `${matches.length} possible; the best: ${matches[0]?.judged.reasons.join(', ')}`,
    text: 'Somebody on file is like the description, and nobody certainly so: send what is expected.',
  })
