/** Patient `$match` (R4 Patient-match): records that fit a description, graded by the rules of `server/emr/matching`. */
import type { Patient } from '@medplum/fhirtypes'
import { findCandidates } from '../../../../emr/matching/find-candidates.ts'
import { matchRules } from '../../../../emr/matching/match-rules.ts'
import { type Judged, type MatchGrade, scorePatient } from '../../../../emr/matching/score-patient.ts'
import { type Issue, operationOutcome, problem } from '../../../../fhir/operation-outcome.ts'
import { jsonAnswer } from '../answer.ts'
import { answerOperation, type OperationCall } from './answer-operation.ts'
import type { Operation } from './operation.ts'
import { wrong } from './parameter-values.ts'

const GRADE = 'http://hl7.org/fhir/StructureDefinition/match-grade'
const RANK: readonly MatchGrade[] = ['certain', 'probable', 'possible', 'certainly-not']

export const patientMatch: Operation = {
  name: 'match',
  definition: 'http://hl7.org/fhir/OperationDefinition/Patient-match',
  scopes: ['type'],
  types: ['Patient'],
  methods: ['POST'],
  handle: answerOperation('match', ['resource', 'onlyCertainMatches', 'count'], match),
}

interface Match {
  id: string
  text: string
  grade: MatchGrade
  judged: Judged
}

async function match(call: OperationCall) {
  const { deps, request, values, base, label, format, ignored } = call
  const asked = describedIn(call)
  const onlyCertain = values.truth('onlyCertainMatches')
  const count = values.whole('count', { min: 1, max: matchRules.limits.maxCount }) ?? matchRules.limits.count

  const { found, cut } = await findCandidates(deps.hospital.records, request.workspace, asked)
  const matches: Match[] = []
  for (const { row, resource } of found) {
    const judged = scorePatient(asked, resource)
    if (judged.grade !== undefined) matches.push({ id: row.id, text: row.text, grade: judged.grade, judged })
  }
  matches.sort(
    (a, b) =>
      RANK.indexOf(a.grade) - RANK.indexOf(b.grade) || b.judged.score - a.judged.score || (a.id < b.id ? -1 : 1),
  )
  const certain = matches.filter(({ grade }) => grade === 'certain')
  const shown = onlyCertain ? (certain.length === 1 ? certain : []) : matches.slice(0, count)

  const issues: Issue[] = ignored.map(({ text }) => ({ ...problem('not-supported', text), severity: 'warning' }))
  const tell = (severity: 'information' | 'warning', code: Issue['code'], diagnostics: string): void =>
    void issues.push({ severity, code, diagnostics })
  for (const { id, grade, judged } of shown)
    tell('information', 'informational', `Patient/${id} is ${grade}: ${judged.reasons.join(', ')}.`)
  if (onlyCertain && certain.length > 1)
    tell('warning', 'multiple-matches', `${certain.length} records are certain, so none is given.`)
  const left = matches.length - shown.length
  if (left > 0) tell('information', 'informational', `${left} more fit less well and are not given.`)
  if (cut.length > 0)
    tell(
      'warning',
      'incomplete',
      `Too many records share the ${cut.join(', ')} to look at all; tell more of the patient.`,
    )
  if (shown.length === 0) tell('information', 'informational', 'Nobody fits. Tell identifier, name and birth date.')

  const entries = shown.map(
    ({ id, text, grade, judged }) =>
      `{"fullUrl":"${base}/Patient/${id}","resource":${text},"search":{"extension":[{"url":"${GRADE}","valueCode":"${grade}"}],"mode":"match","score":${judged.score}}}`,
  )
  const outcome = JSON.stringify(operationOutcome(...issues))
  entries.push(`{"fullUrl":"${base}/OperationOutcome/match","resource":${outcome},"search":{"mode":"outcome"}}`)
  const body = `{"resourceType":"Bundle","type":"searchset","total":${shown.length},"entry":[${entries.join(',')}]}`
  return jsonAnswer(200, body, { label, mediaType: format.mediaType })
}

/** The description need not be a valid Patient, but what is looked at must have its shape. */
function describedIn({ values }: OperationCall): Patient {
  const given = values.all('resource')
  const resource = given[0]?.item?.resource
  if (given.length !== 1 || resource?.resourceType !== 'Patient')
    throw wrong('resource', 'send Parameters with one parameter "resource" that holds a Patient.')
  for (const name of ['identifier', 'name', 'telecom', 'address'] as const) {
    const value: unknown = resource[name]
    const fits = Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null)
    if (value !== undefined && !fits) throw wrong('resource', `Patient.${name} must be a list of objects.`)
    // Texts are compared and split: nothing else may stand in their place.
    if (fits && !value.every(hasTexts)) throw wrong('resource', `Patient.${name} holds what is no text.`)
  }
  const { birthDate } = resource
  if (birthDate !== undefined && !/^\d{4}(-\d\d(-\d\d)?)?$/.test(String(birthDate)))
    throw wrong('resource', `Patient.birthDate "${String(birthDate).slice(0, 40)}" is no date.`)
  if (!resource.identifier && !resource.name && !resource.telecom && !birthDate)
    throw wrong('resource', 'tell an identifier, a name, a birth date or a telecom: by these records are found.')
  return resource
}

const TEXTS = new Set(['text', 'family', 'given', 'prefix', 'suffix', 'system', 'value', 'use', 'postalCode', 'line'])

const hasTexts = (one: object): boolean =>
  Object.entries(one).every(
    ([key, value]) =>
      !TEXTS.has(key) || (Array.isArray(value) ? value : [value]).every((part) => typeof part === 'string'),
  )
