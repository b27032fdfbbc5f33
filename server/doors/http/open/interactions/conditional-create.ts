/** `POST [base]/[type]` with If-None-Exist (FHIR R4 http §3.1.0.8.1): looked for and created in one step, so that one wins. */
import type { Resource } from '@medplum/fhirtypes'
import type { Finding } from '../../../../journal/exchange.ts'
import { headerText } from '../../header-text.ts'
import { refuse } from '../answer.ts'
import type { Answer, Call } from '../call.ts'
import { matchOne, parseCriteria, tooMany } from '../criteria.ts'
import { writeAnswer } from './write-answer.ts'

export async function conditionalCreate(
  call: Call,
  { resource, findings }: { resource: Resource; findings: Finding[] },
): Promise<Answer> {
  const { type, base, deps, request } = call
  const label = `create ${type}`
  const header = headerText(request.headers['if-none-exist']) ?? ''
  // Some clients send the whole URL of the search.
  const criteria = parseCriteria(type, header.slice(header.indexOf('?') + 1), base)
  if (!criteria.ok) return refuse(400, criteria.issue, label)
  const given = call.newId === undefined ? {} : { id: call.newId }
  return deps.hospital.records.transaction(async (records) => {
    const matched = await matchOne(records, request.workspace, criteria.query)
    if (matched.count === 2) return refuse(412, tooMany(type), label)
    if (matched.count === 1) return writeAnswer(call, matched.row, 'there already', findings)
    return writeAnswer(call, await records.create(request.workspace, resource, given), 'created', findings)
  })
}
