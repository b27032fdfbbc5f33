/** `$everything` of a patient or an encounter (R4 Patient-everything, Encounter-everything), in pages. */
import type { ChartPlace } from '../../../../emr/chart/read-chart.ts'
import { readChart } from '../../../../emr/chart/read-chart.ts'
import { operationOutcome, problem } from '../../../../fhir/operation-outcome.ts'
import { type SearchsetEntry, searchset } from '../../../../fhir/searchset.ts'
import { formatQuery } from '../../parse-query.ts'
import { jsonAnswer, refuse } from '../answer.ts'
import { isServed } from '../served-types.ts'
import { shapingOf } from '../shaping.ts'
import { answerOperation, type OperationCall } from './answer-operation.ts'
import type { Operation } from './operation.ts'
import { wrong } from './parameter-values.ts'

/** Entries of a page when `_count` is not given, and at most. */
const MOST = 5000
const FOR_BOTH = ['_since', '_type', '_count', '_cursor']

const everythingOf = (compartment: 'Patient' | 'Encounter', known: readonly string[]): Operation => ({
  name: 'everything',
  definition: `http://hl7.org/fhir/OperationDefinition/${compartment}-everything`,
  scopes: ['instance'],
  types: [compartment],
  methods: ['GET', 'POST'],
  handle: answerOperation('everything', known, (call) => everything(compartment, call)),
})

export const patientEverything = everythingOf('Patient', ['start', 'end', ...FOR_BOTH])
export const encounterEverything = everythingOf('Encounter', FOR_BOTH)

async function everything(compartment: 'Patient' | 'Encounter', call: OperationCall) {
  const { deps, request, base, id, values, label, ignored } = call
  const { records } = deps.hospital
  const row = await records.read(request.workspace, compartment, id)
  if (row === undefined)
    return refuse(
      404,
      problem('not-found', `There is no ${compartment}/${id} in workspace ${request.workspace}.`),
      label,
    )
  if (row.deleted) return refuse(410, problem('deleted', `${compartment}/${id} was deleted.`), label)

  const types = values.list('_type')
  const unknown = types.find((type) => !isServed(type))
  if (unknown !== undefined) throw wrong('_type', `"${unknown.slice(0, 64)}" is no resource type.`)
  const since = values.time('_since')
  const [start, end] = [values.time('start'), values.time('end')]
  const count = values.whole('_count', { min: 1, max: MOST })
  const place = values.text('_cursor')
  const after = place === undefined ? undefined : readPlace(place)
  const page = await readChart(records, request.workspace, {
    compartment,
    id,
    limit: count ?? MOST,
    ...(types.length === 0 ? {} : { types: new Set(types) }),
    ...(since === undefined ? {} : { since: since.low }),
    ...(start === undefined && end === undefined
      ? {}
      : { during: { low: start?.low ?? Number.NEGATIVE_INFINITY, high: end?.high ?? Number.POSITIVE_INFINITY } }),
    ...(after === undefined ? {} : { after }),
  })

  const entries = page.rows.map(
    (one): SearchsetEntry => ({
      fullUrl: `${base}/${one.type}/${one.id}`,
      text: one.text,
      mode: one.member ? 'match' : 'include',
    }),
  )
  if (ignored.length > 0) {
    const issues = ignored.map(({ text }) => ({ ...problem('not-supported', text), severity: 'warning' as const }))
    entries.push({
      fullUrl: `${base}/OperationOutcome/ignored`,
      text: JSON.stringify(operationOutcome(...issues)),
      mode: 'outcome',
    })
  }
  const asked = ['start', 'end', '_since', '_count'].flatMap((name) => {
    const value = values.text(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  if (types.length > 0) asked.push(['_type', types.join(',')])
  const linked = (more: readonly (readonly [string, string])[]): string => {
    const all = [...asked, ...shapingOf(call.params), ...more]
    return `${base}/${compartment}/${id}/$everything${all.length === 0 ? '' : `?${formatQuery(all)}`}`
  }
  const link = [{ relation: 'self', url: linked(place === undefined ? [] : [['_cursor', place]]) }]
  if (page.next) link.push({ relation: 'next', url: linked([['_cursor', writePlace(page.next)]]) })
  const whole = after === undefined && page.next === undefined
  const body = searchset({
    ...(whole ? { total: page.rows.filter(({ member }) => member).length } : {}),
    link,
    entries,
  })
  return jsonAnswer(200, body, { label, mediaType: call.format.mediaType })
}

/** Where the page before ended, as a word that nobody should take apart. */
const writePlace = ({ member, type, id }: ChartPlace): string =>
  Buffer.from(`${member ? 'm' : 'r'}/${type}/${id}`).toString('base64url')

function readPlace(word: string): ChartPlace {
  const [, stage, type, id] = /^([mr])\/([A-Za-z]{1,64})\/([A-Za-z0-9.-]{1,64})$/.exec(
    Buffer.from(word.slice(0, 400), 'base64url').toString('latin1'),
  ) ?? ['', '', '', '']
  if (!stage || !type || !id)
    throw wrong('_cursor', 'it comes out of a link to the next page, and is used as it stands there.')
  return { member: stage === 'm', type, id }
}
