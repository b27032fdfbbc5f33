/** Observation `$lastn` (R4 Observation-lastn): the most recent observations of each code, of what a search finds. */
import { effectiveTime } from '../../../../emr/observations/effective-time.ts'
import { lastOfEach, type Timed } from '../../../../emr/observations/last-of-each.ts'
import { walkObservations } from '../../../../emr/observations/walk-observations.ts'
import { operationOutcome, problem } from '../../../../fhir/operation-outcome.ts'
import { parseSearch } from '../../../../fhir/parse-search.ts'
import { type SearchsetEntry, searchset } from '../../../../fhir/searchset.ts'
import { formatQuery } from '../../parse-query.ts'
import { jsonAnswer, refuse } from '../answer.ts'
import { answerOperation, type OperationCall } from './answer-operation.ts'
import type { Operation } from './operation.ts'
import { wrong } from './parameter-values.ts'
import { subjectsIn } from './subjects.ts'

const MOST_LOOKED_AT = 50_000
const SHAPING = /^_(sort|count|offset|skip|include|revinclude|summary|elements|total|contained|cursor)/

export const observationLastn: Operation = {
  name: 'lastn',
  definition: 'http://hl7.org/fhir/OperationDefinition/Observation-lastn',
  scopes: ['type'],
  types: ['Observation'],
  methods: ['GET', 'POST'],
  // Everything else is a search parameter of Observation, modifiers included.
  handle: answerOperation('lastn', 'any', lastn),
}

async function lastn(call: OperationCall) {
  const { deps, request, values, base, label, format, prefer } = call
  const max = values.whole('max', { min: 1, max: 1_000_000 }) ?? 1
  const asked = values.given.filter(({ name }) => name !== 'max')
  const params = asked.map(({ name, text }): [string, string] => {
    if (text === undefined) throw wrong(name, 'it needs a primitive value.')
    if (SHAPING.test(name)) throw wrong(name, 'the answer is not shaped by it; leave it out.')
    return [name, text]
  })
  const subjects = subjectsIn(params, base)
  const parsed = parseSearch('Observation', params, {
    defaultCount: 1,
    maxCount: 1,
    strict: prefer.strict,
    baseUrl: base,
  })
  if (!parsed.ok) return refuse(400, parsed.issue, label)

  const { records } = deps.hospital
  const all: Timed[] = []
  for (const subject of subjects)
    for await (const one of walkObservations(records, request.workspace, subject, parsed.query.clauses)) {
      all.push({ id: one.id, subject: `${subject.type}/${subject.id}`, code: one.code, time: effectiveTime(one) })
      if (all.length > MOST_LOOKED_AT) {
        const text = `More than ${MOST_LOOKED_AT} observations match; ask for a category, a code or a time.`
        return refuse(422, problem('too-costly', text), label)
      }
    }
  const entries: SearchsetEntry[] = []
  for (const { id } of lastOfEach(all, max)) {
    const row = await records.read(request.workspace, 'Observation', id)
    if (row && !row.deleted) entries.push({ fullUrl: `${base}/Observation/${id}`, text: row.text, mode: 'match' })
  }
  const total = entries.length
  if (parsed.ignored.length > 0) {
    const issues = parsed.ignored.map(({ name, why }) => ({
      ...problem('not-supported', `${name} was ignored: ${why}.`, `http.${name}`),
      severity: 'warning' as const,
    }))
    const text = JSON.stringify(operationOutcome(...issues))
    entries.push({ fullUrl: `${base}/OperationOutcome/ignored`, text, mode: 'outcome' })
  }
  const self = `${base}/Observation/$lastn?${formatQuery([...parsed.used, ['max', String(max)]])}`
  const body = searchset({ total, link: [{ relation: 'self', url: self }], entries })
  const findings = parsed.ignored.map(({ name, why }) => ({
    rule: 'open/unknown-parameter',
    severity: 'warning' as const,
    at: `query.${name}`,
    text: `${name} was ignored: ${why}.`,
  }))
  return jsonAnswer(200, body, { label, mediaType: format.mediaType, findings })
}
